package io.lucelens.training.report;

import static io.lucelens.training.html.HtmlPage.escaped;

import io.lucelens.training.html.Plot;
import io.lucelens.training.html.Plot.Look;
import io.lucelens.training.html.Plot.Point;
import io.lucelens.training.html.Plot.Series;
import io.lucelens.training.html.SvgChart;
import io.lucelens.training.report.TrainingReport.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What mixtures of start and best model can do, and which one is exported. */
final class SweepSection {
  private SweepSection() {}

  static String of(Sweep sweep) {
    return "<h2>How much of the new to take</h2>\n<p>Mixtures of the starting model (α = 0) and the"
        + " best tuned one (α = 1), weight by weight. <b>α = %s is exported</b>: %s.</p>\n"
            .formatted(Figures.alpha(sweep.recommended()), escaped(sweep.rule()))
        + "<div class=\"pair\">\n"
        + table(sweep)
        + "<div>"
        + SvgChart.of(plot(sweep))
        + "</div>\n</div>\n<p class=\"muted\">Mean: of recall at 1, 5 and 10 in both directions. R@1:"
        + " text → image.</p>\n";
  }

  private static boolean weighed(Sweep sweep) {
    return sweep.rows().getFirst().general() != null;
  }

  private static String table(Sweep sweep) {
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n<tr><th></th>");
    html.append("<th class=\"n\" colspan=\"2\">pairs held back, %</th>");
    html.append(weighed(sweep) ? "<th class=\"n\" colspan=\"2\">general R@10, %</th>" : "");
    html.append("</tr>\n<tr><th>α</th><th class=\"n\">mean</th><th class=\"n\">R@1</th>");
    html.append(weighed(sweep) ? "<th class=\"n\">to image</th><th class=\"n\">to text</th>" : "");
    html.append("</tr>\n");
    for (Sweep.Row row : sweep.rows()) {
      boolean chosen = row.alpha() == sweep.recommended();
      html.append(chosen ? "<tr class=\"chosen\">" : "<tr>");
      html.append("<td>" + Figures.alpha(row.alpha()) + (chosen ? " ✓" : "") + "</td>");
      html.append(cell(row.meanRecall()));
      html.append(cell(row.validation().get("image_retrieval_recall@1")));
      if (weighed(sweep)) {
        html.append(general(row.general()));
      }
      html.append("</tr>\n");
    }
    return html.append("</table></div>\n").toString();
  }

  private static String general(Map<String, Number> general) {
    return cell(general.get("image_retrieval_recall@10"))
        + cell(general.get("text_retrieval_recall@10"));
  }

  private static String cell(Number share) {
    return "<td class=\"n\">" + Figures.percent(share) + "</td>";
  }

  /** What is won over what is lost or, where that is not known, over α. */
  private static Plot plot(Sweep sweep) {
    List<Point> all = sweep.rows().stream().map(row -> point(row, weighed(sweep))).toList();
    Point chosen =
        sweep.rows().stream()
            .filter(row -> row.alpha() == sweep.recommended())
            .map(row -> point(row, weighed(sweep)))
            .findFirst()
            .orElseThrow();
    List<Series> series = new ArrayList<>();
    if (weighed(sweep)) {
      series.add(limit(all));
    }
    series.add(new Series("α", Look.DOTS, all));
    series.add(new Series("exported", Look.RING, List.of(chosen)));
    return new Plot(
        weighed(sweep) ? "general recall@10 lost, points" : "α", "validation won, points", series);
  }

  private static Point point(Sweep.Row row, boolean weighed) {
    return new Point(weighed ? row.loss() : row.alpha(), row.gain(), Figures.alpha(row.alpha()));
  }

  /** One point may be lost: the rule's limit. */
  private static Series limit(List<Point> all) {
    var gains = all.stream().mapToDouble(Point::y).summaryStatistics();
    return new Series(
        "limit", Look.LIMIT, List.of(new Point(1, gains.getMin()), new Point(1, gains.getMax())));
  }
}
