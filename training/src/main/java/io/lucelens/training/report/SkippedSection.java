package io.lucelens.training.report;

import static io.lucelens.training.html.HtmlPage.escaped;

import io.lucelens.training.data.DataProblem;
import io.lucelens.training.report.Skipped.Reason;

/** What of the data was passed over. */
final class SkippedSection {
  private SkippedSection() {}

  static String of(Skipped skipped) {
    StringBuilder html = new StringBuilder("<h2>What was skipped</h2>\n");
    if (skipped.total() == 0) {
      return html.append("<p>Nothing: every pair could be used.</p>\n").toString();
    }
    html.append(
        "<div class=\"scroll\"><table>\n<tr><th class=\"n\">times</th><th>reason</th></tr>\n");
    for (Reason reason : skipped.reasons()) {
      html.append(row(" class=\"n\"", Figures.count(reason.count()), reason.reason()));
    }
    html.append("</table></div>\n<h3>One by one</h3>\n<div class=\"scroll\"><table>\n");
    for (DataProblem problem : skipped.list()) {
      html.append(row("", problem.where(), problem.reason()));
    }
    html.append("</table></div>\n");
    if (skipped.further() > 0) {
      html.append("<p class=\"muted\">and " + Figures.count(skipped.further()) + " more</p>\n");
    }
    return html.toString();
  }

  private static String row(String attributes, String first, String second) {
    return "<tr><td%s>%s</td><td>%s</td></tr>\n"
        .formatted(attributes, escaped(first), escaped(second));
  }
}
