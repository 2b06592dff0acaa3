package io.lucelens.training.report;

import java.util.Locale;

/** Figures as people read them. */
final class Figures {
  private Figures() {}

  /** By how many points (hundredths) a share has risen. */
  static double points(Number before, Number after) {
    return (after.doubleValue() - before.doubleValue()) * 100;
  }

  /** A share as a percentage with one decimal, without the sign. */
  static String percent(Number share) {
    return format("%.1f", share.doubleValue() * 100);
  }

  /** A change with its sign and one decimal; one that rounds to nothing is 0.0. */
  static String change(double points) {
    String text = format("%+.1f", points);
    return text.substring(1).equals("0.0") ? "0.0" : text.replace('-', '−');
  }

  /** The same, coloured by whether it is good; a fall of ranks is. */
  static String coloured(double change, boolean higherIsBetter) {
    String text = change(change);
    if (text.equals("0.0")) {
      return "<span class=\"muted\">" + text + "</span>";
    }
    boolean better = change > 0 == higherIsBetter;
    return "<span class=\"" + (better ? "better" : "worse") + "\">" + text + "</span>";
  }

  /** A rank, a median of which may be a half. */
  static String rank(Number rank) {
    double value = rank.doubleValue();
    return value == Math.rint(value) ? count((long) value) : format("%,.1f", value);
  }

  /** A share of the tuned model's weights, in tenths. */
  static String alpha(double alpha) {
    return alpha == Math.rint(alpha) ? format("%.0f", alpha) : format("%.1f", alpha);
  }

  /** A number of things. */
  static String count(long number) {
    return format("%,d", number);
  }

  /** A number and what is counted, which gets its s. */
  static String count(long number, String what) {
    return count(number) + " " + what + (number == 1 ? "" : "s");
  }

  private static String format(String pattern, Object value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
