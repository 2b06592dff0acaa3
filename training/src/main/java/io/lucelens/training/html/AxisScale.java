package io.lucelens.training.html;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * An axis with marks at round numbers.
 *
 * @param step between two marks: 1, 2 or 5 times a power of ten
 * @param first mark, in steps; it is the axis' beginning
 * @param last mark, in steps; it is the axis' end
 */
record AxisScale(double step, long first, long last) {
  private static final int MARKS = 5;

  /** Where all is below this, plain decimals have too many zeros to be read. */
  private static final double SMALL = 0.002;

  /** The axis that holds all values; one value alone stands in the middle. */
  static AxisScale of(DoubleStream values) {
    var range = values.summaryStatistics();
    double least = range.getCount() == 0 ? 0 : range.getMin();
    double most = range.getCount() == 0 ? 1 : range.getMax();
    if (most - least <= Math.ulp((float) Math.max(Math.abs(least), Math.abs(most)))) {
      double around = most == 0 ? 1 : Math.abs(most) / 10;
      least -= around;
      most += around;
    }
    double step = roundStep((most - least) / (MARKS - 1));
    // What is a mark but for rounding is one.
    double hair = 1e-6;
    return new AxisScale(
        step, (long) Math.floor(least / step + hair), (long) Math.ceil(most / step - hair));
  }

  private static double roundStep(double wanted) {
    double power = Math.pow(10, Math.floor(Math.log10(wanted)));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= wanted) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** Where a value lies between the beginning, 0, and the end, 1. */
  double share(double value) {
    return (value / step - first) / (last - first);
  }

  List<Double> marks() {
    return LongStream.rangeClosed(first, last).mapToObj(n -> n * step).toList();
  }

  /** A mark as text, with the decimals that the step needs. */
  String text(double mark) {
    if (mark == 0) {
      return "0";
    }
    if (Math.max(Math.abs(first), Math.abs(last)) * step < SMALL) {
      return String.format(Locale.ROOT, "%.1e", mark).replace(".0e", "e").replace("e-0", "e-");
    }
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    return String.format(Locale.ROOT, "%,." + decimals + "f", mark).replace('-', '−');
  }
}
