package io.lucelens.cli;

import io.lucelens.clip.image.ImageReader;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.index.pipeline.StageWork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Says what an indexing run did. */
final class IndexingSummary {
  /** A file that could not be read, as JSON. */
  private record FailureJson(String path, String reason) {}

  /** How long the threads of each stage worked, as JSON. */
  record StagesJson(long crawlMs, long readMs, long embedMs, long writeMs) {
    static StagesJson of(StageWork stages) {
      return new StagesJson(
          stages.crawl().toMillis(),
          stages.read().toMillis(),
          stages.embed().toMillis(),
          stages.write().toMillis());
    }
  }

  /** A run as JSON. */
  private record ReportJson(
      int added,
      int changed,
      int moved,
      int removed,
      int unchanged,
      List<FailureJson> failures,
      int knownFailures,
      long tookMs,
      double filesPerSecond,
      StagesJson stages) {}

  private IndexingSummary() {}

  /** Prints the report as the command's result, and says which exit code that is. */
  static int print(IndexingReport report, List<Path> folders, boolean json, Console console) {
    if (json) {
      console.json(json(report));
    } else {
      console.result(line(report));
    }
    noteIfNothing(report, folders, console);
    if (report.knownFailures() > 0) {
      console.note(
          "Files that were no readable pictures are read again when they change, or with"
              + " --retry-failed.");
    }
    if (report.hasChanges() && !json) {
      console.note(stages(report));
    }
    boolean done = report.failures().isEmpty() && !foundNothing(report);
    return done ? ExitCode.DONE : ExitCode.PARTLY;
  }

  /** Says what is read, if nothing was found. */
  static void noteIfNothing(IndexingReport report, List<Path> folders, Console console) {
    if (foundNothing(report)) {
      console.note(
          "No images were found in "
              + names(folders)
              + ": files of the formats "
              + ImageReader.formats()
              + " are read.");
    }
  }

  /** The report in one line. */
  static String line(IndexingReport report) {
    return String.format(
        Locale.ROOT,
        "%d added, %d changed, %d moved, %d removed, %d unchanged, %d failed%s in %.1f s",
        report.added(),
        report.changed(),
        report.moved(),
        report.removed(),
        report.unchanged(),
        report.failures().size(),
        known(report),
        report.took().toMillis() / 1000.0);
  }

  /** Where the time went, in one line: a run is as fast as its slowest stage. */
  static String stages(IndexingReport report) {
    StageWork stages = report.stages();
    return String.format(
        Locale.ROOT,
        "%.1f files/s; threads at work: crawling %s, reading %s, waiting for the model %s,"
            + " writing %s",
        report.filesPerSecond(),
        share(stages.crawl(), stages),
        share(stages.read(), stages),
        share(stages.embed(), stages),
        share(stages.write(), stages));
  }

  private static String share(Duration stage, StageWork stages) {
    double whole = Math.max(1, stages.total().toNanos());
    return String.format(
        Locale.ROOT, "%.1f s (%.0f %%)", stage.toMillis() / 1000.0, 100 * stage.toNanos() / whole);
  }

  private static String known(IndexingReport report) {
    return report.knownFailures() == 0
        ? ""
        : " (" + report.knownFailures() + " known and not read again)";
  }

  private static boolean foundNothing(IndexingReport report) {
    return report.failures().isEmpty()
        && report.added()
                + report.changed()
                + report.moved()
                + report.removed()
                + report.unchanged()
            == 0;
  }

  private static String names(List<Path> folders) {
    return String.join(", ", folders.stream().map(Path::toString).toList());
  }

  private static ReportJson json(IndexingReport report) {
    return new ReportJson(
        report.added(),
        report.changed(),
        report.moved(),
        report.removed(),
        report.unchanged(),
        report.failures().stream()
            .map(failure -> new FailureJson(failure.path().toString(), failure.reason()))
            .toList(),
        report.knownFailures(),
        report.took().toMillis(),
        report.filesPerSecond(),
        StagesJson.of(report.stages()));
  }
}
