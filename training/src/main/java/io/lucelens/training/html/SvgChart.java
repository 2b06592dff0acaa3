package io.lucelens.training.html;

import io.lucelens.training.html.Plot.Look;
import io.lucelens.training.html.Plot.Point;
import io.lucelens.training.html.Plot.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Charts as SVG, to stand inside an {@link HtmlPage}, whose style gives them their colours.
 * Stateless and thread-safe.
 */
public final class SvgChart {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 270;
  private static final int LEFT = 54;
  private static final int RIGHT = 14;
  private static final int TOP = 34;
  private static final int BOTTOM = 44;

  /** Labels of points nearer than this would cover each other. */
  private static final double LABEL_DISTANCE = 17;

  private SvgChart() {}

  /**
   * A bar.
   *
   * @param share its length, 0 to 1
   */
  public record Bar(String name, double share) {}

  /** A bar for each share, with its name before and its value behind. */
  public static String bars(List<Bar> bars) {
    int left = 220;
    int full = 400;
    int step = 18;
    StringBuilder svg = start(left + full + 60, bars.size() * step + 4, "bars");
    int y = 0;
    for (Bar bar : bars) {
      svg.append(text(left - 6, y + 13, "end", bar.name()));
      svg.append(
          format(
              "<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
              left, y + 2, Math.max(1, bar.share() * full), step - 4));
      svg.append(text(left + bar.share() * full + 6, y + 13, "start", format("%.4f", bar.share())));
      y += step;
    }
    return svg.append("</svg>\n").toString();
  }

  /** Series over two axes that hold all their points. */
  public static String of(Plot plot) {
    Frame frame =
        new Frame(
            AxisScale.of(
                plot.series().stream().flatMap(s -> s.points().stream()).mapToDouble(Point::x)),
            AxisScale.of(
                plot.series().stream().flatMap(s -> s.points().stream()).mapToDouble(Point::y)));
    StringBuilder svg = start(WIDTH, HEIGHT, plot.y() + " over " + plot.x());
    frame.append(plot, svg);
    appendLegend(plot.series(), svg);
    plot.series().forEach(series -> frame.append(series, svg));
    frame.appendLabels(plot.series(), svg);
    return svg.append("</svg>\n").toString();
  }

  /** In one text that ends at the right edge: nothing here knows how wide letters are. */
  private static void appendLegend(List<Series> series, StringBuilder svg) {
    svg.append(format("<text x=\"%d\" y=\"14\" text-anchor=\"end\">", WIDTH - RIGHT));
    for (Series each : series) {
      if (!each.name().isEmpty()) {
        svg.append(
            format(
                "<tspan dx=\"14\" class=\"%s\">%s</tspan> %s",
                each.look().cssClass(), each.look().key(), HtmlPage.escaped(each.name())));
      }
    }
    svg.append("</text>\n");
  }

  /** The axes, and what is drawn by them. */
  private record Frame(AxisScale xs, AxisScale ys) {
    double x(double value) {
      return LEFT + xs.share(value) * (WIDTH - LEFT - RIGHT);
    }

    double y(double value) {
      return HEIGHT - BOTTOM - ys.share(value) * (HEIGHT - TOP - BOTTOM);
    }

    void append(Plot plot, StringBuilder svg) {
      int bottom = HEIGHT - BOTTOM;
      for (double mark : ys.marks()) {
        svg.append(
            format("<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", LEFT, y(mark), WIDTH - RIGHT));
        svg.append(text(LEFT - 6, y(mark) + 4, "end", ys.text(mark)));
      }
      for (double mark : xs.marks()) {
        svg.append(format("<path class=\"axis\" d=\"M%.1f %dv4\"/>\n", x(mark), bottom));
        svg.append(text(x(mark), bottom + 18, "middle", xs.text(mark)));
      }
      svg.append(format("<path class=\"axis\" d=\"M%d %dH%d\"/>\n", LEFT, bottom, WIDTH - RIGHT));
      svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", plot.x()));
      svg.append(
          format("<text class=\"name\" x=\"0\" y=\"14\">%s</text>\n", HtmlPage.escaped(plot.y())));
    }

    void append(Series series, StringBuilder svg) {
      Look look = series.look();
      if (look.isLine()) {
        StringBuilder points = new StringBuilder();
        series.points().forEach(p -> points.append(format("%.1f,%.1f ", x(p.x()), y(p.y()))));
        svg.append(
            format(
                "<polyline class=\"%s\" points=\"%s\"/>\n",
                look.cssClass(), points.toString().strip()));
      }
      if (look.hasDots()) {
        for (Point p : series.points()) {
          String both = xs.text(p.x()) + ", " + format("%.4g", p.y());
          svg.append(circle(look, x(p.x()), y(p.y()), p.label().isEmpty() ? both : p.label()));
        }
      }
    }

    /** Those of the last series first, since they matter most; what would cover one is left out. */
    void appendLabels(List<Series> series, StringBuilder svg) {
      List<double[]> taken = new ArrayList<>();
      for (Series each : series.reversed()) {
        for (Point p : each.points()) {
          double[] at = {x(p.x()), y(p.y())};
          boolean free =
              taken.stream()
                  .allMatch(t -> Math.hypot(t[0] - at[0], t[1] - at[1]) >= LABEL_DISTANCE);
          if (free && !p.label().isEmpty()) {
            taken.add(at);
            boolean left = xs.share(p.x()) > 0.8;
            svg.append(
                format(
                    "<text class=\"label\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
                    at[0] + (left ? -8 : 8),
                    at[1] - 5,
                    left ? "end" : "start",
                    HtmlPage.escaped(p.label())));
          }
        }
      }
    }
  }

  private static String circle(Look look, double x, double y, String title) {
    return format(
        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"><title>%s</title></circle>\n",
        look.cssClass(), x, y, look == Look.RING ? "6" : "3", HtmlPage.escaped(title));
  }

  private static StringBuilder start(int width, int height, String label) {
    return new StringBuilder(
        format(
            "<svg role=\"img\" aria-label=\"%s\" width=\"%d\""
                + " height=\"%d\" viewBox=\"0 0 %d %d\">\n",
            HtmlPage.escaped(label), width, height, width, height));
  }

  private static String text(double x, double y, String anchor, String text) {
    return format(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
        x, y, anchor, HtmlPage.escaped(text));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
