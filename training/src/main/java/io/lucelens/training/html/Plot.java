package io.lucelens.training.html;

import java.util.List;
import java.util.Locale;

/**
 * Points and lines over two axes, as {@link SvgChart} draws them.
 *
 * @param x what the horizontal axis shows
 * @param y what the vertical axis shows
 * @param series drawn one over the other; those with a name are in the legend
 */
public record Plot(String x, String y, List<Series> series) {
  /** Copies the list. */
  public Plot {
    series = List.copyOf(series);
  }

  /**
   * Points that belong together.
   *
   * @param name for the legend; empty for none
   */
  public record Series(String name, Look look, List<Point> points) {
    /** Copies the list. */
    public Series {
      points = List.copyOf(points);
    }
  }

  /**
   * A point.
   *
   * @param label beside it; empty for none
   */
  public record Point(double x, double y, String label) {
    /** Without a label. */
    public Point(double x, double y) {
      this(x, y, "");
    }
  }

  /** How a series is drawn. */
  public enum Look {
    /** A thin pale line, behind what matters. */
    FAINT("—"),
    /** A line. */
    LINE("—"),
    /** A line with a dot at each point. */
    DOTS("●"),
    /** As dots, in another colour. */
    OTHER_DOTS("●"),
    /** A ring around each point. */
    RING("○"),
    /** A dashed line that says how far one may go. */
    LIMIT("- -");

    private final String key;

    Look(String key) {
      this.key = key;
    }

    /** What stands for it in a legend. */
    String key() {
      return key;
    }

    boolean isLine() {
      return this != RING;
    }

    boolean hasDots() {
      return this == DOTS || this == OTHER_DOTS || this == RING;
    }

    String cssClass() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
