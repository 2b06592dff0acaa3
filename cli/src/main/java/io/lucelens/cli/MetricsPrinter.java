package io.lucelens.cli;

import io.lucelens.training.evaluation.EvaluationResult;
import io.lucelens.training.evaluation.ResultTable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints what an evaluation found: one JSON object, or a line a metric and small tables. */
final class MetricsPrinter {
  /** Longer tables are for JSON and the report. */
  private static final int MAX_ROWS = 20;

  private MetricsPrinter() {}

  static void print(EvaluationResult result, boolean json, Console console) {
    if (json) {
      console.json(result);
      return;
    }
    result.metrics().forEach((metric, value) -> console.result(metric + "\t" + rounded(value)));
    result.tables().stream()
        .filter(table -> !table.rows().isEmpty() && table.rows().size() <= MAX_ROWS)
        .forEach(table -> print(table, console));
  }

  private static void print(ResultTable table, Console console) {
    console.result("");
    console.result(line(List.copyOf(table.columns())));
    table.rows().forEach(row -> console.result(line(row)));
  }

  private static String line(List<?> cells) {
    return cells.stream().map(MetricsPrinter::rounded).collect(Collectors.joining("\t"));
  }

  private static String rounded(Object value) {
    return value instanceof Double share
        ? String.format(Locale.ROOT, "%.4f", share)
        : OneLine.of(value);
  }
}
