package io.lucelens.training.report;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The figures of a set of pairs: a row for each, a column for each model, and in the last column
 * what the exported model changed.
 *
 * @param models the start first, the exported one last
 * @param metrics a model's on this set
 * @param points a model's, above the start
 */
record ModelsTable(
    List<Measured> models,
    Function<Measured, Map<String, Number>> metrics,
    Function<Measured, Map<String, Double>> points) {
  private static final String MEDIAN = "median_rank";
  private static final List<String> MEASURES = List.of("recall@1", "recall@5", "recall@10", MEDIAN);

  String html(String name) {
    Map<String, Number> start = metrics.apply(models.getFirst());
    StringBuilder html = new StringBuilder();
    html.append(
        "<div><h3>%s</h3>\n<p class=\"muted\">%s, %s</p>\n<div class=\"wide\"><table>\n"
            .formatted(
                name,
                Figures.count(start.get("images").longValue(), "picture"),
                Figures.count(start.get("texts").longValue(), "caption")));
    html.append("<tr><th></th>");
    shown().forEach(model -> html.append("<th class=\"n\">" + heading(model) + "</th>"));
    html.append("<th class=\"n\">change</th></tr>\n");
    append("image_retrieval_", "text → image", html);
    append("text_retrieval_", "image → text", html);
    return html.append("</table></div></div>\n").toString();
  }

  private void append(String direction, String words, StringBuilder html) {
    html.append(
        "<tr class=\"group\"><td colspan=\"%d\">%s, recall in %%</td></tr>\n"
            .formatted(shown().size() + 2, words));
    for (String measure : MEASURES) {
      String metric = direction + measure;
      html.append("<tr><td>" + measure.replace('_', ' ') + "</td>");
      shown().forEach(model -> html.append(cell(value(metric, metrics.apply(model)))));
      html.append(cell(change(metric)) + "</tr>\n");
    }
  }

  /** The best checkpoint is not shown twice. */
  private List<Measured> shown() {
    return models.stream()
        .filter(model -> !model.model().equals(Measured.BEST) || !bestIsExported())
        .toList();
  }

  private boolean bestIsExported() {
    Double alpha = models.getLast().alpha();
    return alpha != null && alpha == 1;
  }

  private String heading(Measured model) {
    boolean both = model == models.getLast() && bestIsExported();
    return (both ? "best, exported" : model.model())
        + (model.alpha() == null ? "" : "<br>α = " + Figures.alpha(model.alpha()));
  }

  private static String value(String metric, Map<String, Number> metrics) {
    Number value = metrics.get(metric);
    return metric.endsWith(MEDIAN) ? Figures.rank(value) : Figures.percent(value);
  }

  private String change(String metric) {
    Measured exported = models.getLast();
    if (!metric.endsWith(MEDIAN)) {
      return Figures.coloured(points.apply(exported).get(metric), true);
    }
    double before = metrics.apply(models.getFirst()).get(metric).doubleValue();
    double after = metrics.apply(exported).get(metric).doubleValue();
    return Figures.coloured(after - before, false);
  }

  private static String cell(String value) {
    return "<td class=\"n\">" + value + "</td>";
  }
}
