package io.lucelens.cli;

import io.lucelens.training.evaluation.EvaluationResult;
import java.util.Locale;

/** Prints what an evaluation found: one JSON object, or a line a metric. */
final class MetricsPrinter {
  private MetricsPrinter() {}

  static void print(EvaluationResult result, boolean json, Console console) {
    if (json) {
      console.json(result);
    } else {
      result.metrics().forEach((metric, value) -> console.result(metric + "\t" + rounded(value)));
    }
  }

  private static String rounded(Number value) {
    return value instanceof Double share
        ? String.format(Locale.ROOT, "%.4f", share)
        : value.toString();
  }
}
