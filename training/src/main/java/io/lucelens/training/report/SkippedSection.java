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
      html.append(
          "<tr><td class=\"n\">%s</td><td>%s</td></tr>\n"
              .formatted(Figures.count(reason.count()), escaped(reason.reason())));
    }
    html.append("</table></div>\n<h3>One by one</h3>\n<ul class=\"scroll\">\n");
    for (DataProblem problem : skipped.list()) {
      html.append("<li>" + escaped(problem.toString()) + "</li>\n");
    }
    html.append("</ul>\n");
    if (skipped.further() > 0) {
      html.append("<p class=\"muted\">and " + Figures.count(skipped.further()) + " more</p>\n");
    }
    return html.toString();
  }
}
