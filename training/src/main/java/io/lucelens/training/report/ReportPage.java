package io.lucelens.training.report;

import static io.lucelens.training.html.HtmlPage.escaped;

import io.lucelens.training.html.HtmlPage;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report as one {@link HtmlPage}: what was won and lost first, how it came about after it.
 * Stateless and thread-safe.
 */
public final class ReportPage {
  private ReportPage() {}

  /** The whole page. Captions, names and reasons in it are text from others, and escaped. */
  public static String of(TrainingReport report) {
    String title = "Training report: " + report.run();
    return HtmlPage.of(
        title,
        "<h1>"
            + escaped(title)
            + "</h1>\n"
            + ResultSection.of(report)
            + facts(report)
            + CurvesSection.of(report)
            + (report.sweep() == null ? "" : SweepSection.of(report.sweep()))
            + (report.queries() == null ? "" : QueriesSection.of(report.queries()))
            + SkippedSection.of(report.skipped()));
  }

  private static String facts(TrainingReport report) {
    return "<h2>What was done</h2>\n<dl>\n"
        + report.facts().stream()
            .map(fact -> entry(fact.name(), fact.value()))
            .collect(Collectors.joining())
        + "</dl>\n"
        + environment(report.environment());
  }

  private static String environment(Map<String, String> environment) {
    return environment.isEmpty()
        ? ""
        : "<h3>Environment</h3>\n<dl>\n"
            + environment.entrySet().stream()
                .map(value -> entry(value.getKey(), value.getValue()))
                .collect(Collectors.joining())
            + "</dl>\n";
  }

  private static String entry(String name, String value) {
    return "<dt>" + escaped(name) + "</dt><dd>" + escaped(value) + "</dd>\n";
  }
}
