package io.lucelens.training.evaluation;

import java.util.List;
import java.util.Locale;

/** Charts of tables as SVG. Stateless and thread-safe. */
final class SvgChart {
  private static final String BLUE = "#2f6fb0";

  private SvgChart() {}

  /** A bar for each row, its length the share in the second column. */
  static String bars(ResultTable table) {
    int left = 220;
    int full = 400;
    int step = 18;
    StringBuilder svg = start(left + full + 60, table.rows().size() * step + 4);
    int y = 0;
    for (List<Object> row : table.rows()) {
      double share = ((Number) row.get(1)).doubleValue();
      svg.append(text(left - 6, y + 13, "end", String.valueOf(row.getFirst())));
      svg.append(
          format(
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
              left, y + 2, Math.max(1, share * full), step - 4, BLUE));
      svg.append(text(left + share * full + 6, y + 13, "start", HtmlReport.number(share)));
      y += step;
    }
    return svg.append("</svg>\n").toString();
  }

  /** A line through the points of the first two columns, within the range of the values. */
  static String line(ResultTable table) {
    int width = 420;
    int height = 260;
    int margin = 50;
    Range x = Range.of(table, 0);
    Range y = Range.of(table, 1);
    StringBuilder points = new StringBuilder();
    StringBuilder dots = new StringBuilder();
    for (List<Object> row : table.rows()) {
      double px = margin + x.share(row.get(0)) * (width - margin);
      double py = height - y.share(row.get(1)) * height;
      points.append(format("%.1f,%.1f ", px, py + 10));
      dots.append(
          format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", px, py + 10, BLUE));
    }
    StringBuilder svg = start(width + 60, height + 50);
    svg.append(
        format(
            "<path d=\"M%d 10V%dH%d\" fill=\"none\" stroke=\"#888\"/>\n",
            margin, height + 10, width));
    svg.append("<polyline fill=\"none\" stroke=\"" + BLUE + "\" points=\"" + points + "\"/>\n");
    svg.append(dots);
    svg.append(text(margin - 6, 18, "end", HtmlReport.number(y.most())));
    svg.append(text(margin - 6, height + 10, "end", HtmlReport.number(y.least())));
    svg.append(text(margin, height + 26, "middle", HtmlReport.number(x.least())));
    svg.append(text(width, height + 26, "middle", HtmlReport.number(x.most())));
    svg.append(text((margin + width) / 2.0, height + 42, "middle", table.columns().get(0)));
    svg.append(text(margin + 6, 20, "start", table.columns().get(1)));
    return svg.append("</svg>\n").toString();
  }

  /** From the least to the most of a column. */
  private record Range(double least, double most) {
    static Range of(ResultTable table, int column) {
      var values =
          table.rows().stream()
              .mapToDouble(row -> ((Number) row.get(column)).doubleValue())
              .summaryStatistics();
      return new Range(values.getMin(), values.getMax());
    }

    double share(Object value) {
      return most == least ? 0.5 : (((Number) value).doubleValue() - least) / (most - least);
    }
  }

  private static StringBuilder start(int width, int height) {
    return new StringBuilder(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"%d\" height=\"%d\""
                + " viewBox=\"0 0 %d %d\">\n",
            width, height, width, height));
  }

  private static String text(double x, double y, String anchor, String text) {
    return format(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
        x, y, anchor, HtmlReport.escaped(text));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
