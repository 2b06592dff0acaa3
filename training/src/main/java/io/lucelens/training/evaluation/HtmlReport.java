package io.lucelens.training.evaluation;

import java.util.List;
import java.util.Locale;

/**
 * Results as one HTML page that needs nothing else: styles inside, charts as SVG, no script.
 * Stateless and thread-safe.
 */
public final class HtmlReport {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Evaluation</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; color: #1f2328; max-width: 60rem;
             margin: 2rem auto; padding: 0 1rem; }
      h2 { margin-top: 2.5rem; } h3 { margin: 1.5rem 0 .3rem; font-size: 1rem; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { padding: .15rem .8rem .15rem 0; text-align: left; border-bottom: 1px solid #ddd; }
      td.n, th.n { text-align: right; padding: .15rem .5rem; }
      svg { display: block; margin: .5rem 0; max-width: 100%; }
      svg text { font: 12px system-ui, sans-serif; fill: #1f2328; }
      .scroll { max-height: 24rem; overflow: auto; }
      </style></head><body>
      <h1>Evaluation</h1>
      """;

  private HtmlReport() {}

  /** The page of some results, in their order. */
  public static String of(List<EvaluationResult> results) {
    StringBuilder page = new StringBuilder(HEAD);
    for (EvaluationResult result : results) {
      page.append("<h2>").append(escaped(result.task())).append("</h2>\n<p>model ");
      page.append(escaped(result.model())).append(", data ").append(escaped(result.dataset()));
      page.append("</p>\n<table>\n");
      result
          .metrics()
          .forEach(
              (name, value) ->
                  page.append("<tr><td>" + escaped(name) + "</td>" + cell(value) + "</tr>\n"));
      page.append("</table>\n");
      result.tables().forEach(table -> append(table, page));
    }
    return page.append("</body></html>\n").toString();
  }

  private static void append(ResultTable table, StringBuilder page) {
    page.append("<h3>").append(escaped(table.name())).append("</h3>\n");
    if (table.rows().isEmpty()) {
      page.append("<p>none</p>\n");
      return;
    }
    switch (table.chart()) {
      case BARS -> page.append(SvgChart.bars(table));
      case LINE -> page.append(SvgChart.line(table));
      case HEAT, NONE -> appendRows(table, page);
    }
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

  /** The darker, the nearer to 1; the number stays readable. */
  private static String heatCell(Object value) {
    if (!(value instanceof Number share)) {
      return cell(value);
    }
    double light = 100 - 45 * Math.clamp(share.doubleValue(), 0, 1);
    return String.format(
        Locale.ROOT,
        "<td class=\"n\" style=\"background:hsl(210 60%% %.0f%%)\">%s</td>",
        light,
        number(share));
  }

  static String number(Object value) {
    return value instanceof Double fraction
        ? String.format(Locale.ROOT, "%.4f", fraction)
        : String.valueOf(value);
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
