package io.lucelens.training.evaluation;

import static io.lucelens.training.html.HtmlPage.escaped;

import io.lucelens.training.html.HtmlPage;
import io.lucelens.training.html.Plot;
import io.lucelens.training.html.SvgChart;
import java.util.List;
import java.util.Locale;

/** Evaluation results as one {@link HtmlPage}, with charts. Stateless and thread-safe. */
public final class HtmlReport {
  private HtmlReport() {}

  /** The page of some results, in their order. */
  public static String of(List<EvaluationResult> results) {
    StringBuilder page = new StringBuilder("<h1>Evaluation</h1>\n");
    for (EvaluationResult result : results) {
      page.append("<h2>").append(escaped(result.task())).append("</h2>\n<p>model ");
      page.append(escaped(result.model())).append(", data ").append(escaped(result.dataset()));
      page.append("</p>\n<div class=\"scroll\"><table>\n");
      result
          .metrics()
          .forEach(
              (name, value) ->
                  page.append("<tr><td>" + escaped(name) + "</td>" + cell(value) + "</tr>\n"));
      page.append("</table></div>\n");
      result.tables().forEach(table -> append(table, page));
    }
    return HtmlPage.of("Evaluation", page.toString());
  }

  private static void append(ResultTable table, StringBuilder page) {
    page.append("<h3>").append(escaped(table.name())).append("</h3>\n");
    if (table.rows().isEmpty()) {
      page.append("<p>none</p>\n");
      return;
    }
    switch (table.chart()) {
      case BARS -> page.append(SvgChart.bars(bars(table)));
      case LINE -> page.append(SvgChart.of(plot(table)));
      case HEAT, NONE -> appendRows(table, page);
    }
  }

  private static List<SvgChart.Bar> bars(ResultTable table) {
    return table.rows().stream()
        .map(row -> new SvgChart.Bar(String.valueOf(row.getFirst()), value(row, 1)))
        .toList();
  }

  private static Plot plot(ResultTable table) {
    List<Plot.Point> points =
        table.rows().stream().map(row -> new Plot.Point(value(row, 0), value(row, 1))).toList();
    return new Plot(
        table.columns().get(0),
        table.columns().get(1),
        List.of(new Plot.Series("", Plot.Look.DOTS, points)));
  }

  private static double value(List<Object> row, int column) {
    return ((Number) row.get(column)).doubleValue();
  }

  private static void appendRows(ResultTable table, StringBuilder page) {
    boolean heat = table.chart() == ResultTable.Chart.HEAT;
    page.append("<div class=\"scroll\"><table>\n<tr>");
    table.columns().forEach(name -> page.append("<th>" + escaped(name) + "</th>"));
    page.append("</tr>\n");
    for (List<Object> row : table.rows()) {
      page.append("<tr>");
      row.forEach(value -> page.append(heat ? heatCell(value) : cell(value)));
      page.append("</tr>\n");
    }
    page.append("</table></div>\n");
  }

  private static String cell(Object value) {
    return value instanceof Number
        ? "<td class=\"n\">" + number(value) + "</td>"
        : "<td>" + escaped(String.valueOf(value)) + "</td>";
  }

  /** The more colour, the nearer to 1; the number stays readable. */
  private static String heatCell(Object value) {
    if (!(value instanceof Number share)) {
      return cell(value);
    }
    return String.format(
        Locale.ROOT,
        "<td class=\"n\" style=\"background:rgb(47 111 176 / %.0f%%)\">%s</td>",
        60 * Math.clamp(share.doubleValue(), 0, 1),
        number(share));
  }

  private static String number(Object value) {
    return value instanceof Double fraction
        ? String.format(Locale.ROOT, "%.4f", fraction)
        : String.valueOf(value);
  }
}
