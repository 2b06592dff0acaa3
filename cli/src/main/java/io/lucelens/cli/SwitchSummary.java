package io.lucelens.cli;

import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexModel;
import java.util.List;
import java.util.Locale;

/**
 * What became of switching to another model.
 *
 * @param model the other model
 * @param switched whether its index answers now
 * @param embedded photos that were embedded by this run
 * @param embeddedBefore photos that a run that broke off had embedded
 * @param waiting photos whose files could not be read, which are kept and not found by searches
 * @param failures files that are there and could not be read
 * @param tookMs wall-clock time
 * @param stages how long the threads of each stage worked
 */
record SwitchSummary(
    String model,
    boolean switched,
    int embedded,
    int embeddedBefore,
    int waiting,
    List<Failure> failures,
    long tookMs,
    IndexingSummary.StagesJson stages) {

  /** A file that could not be read. */
  record Failure(String path, String reason) {}

  static SwitchSummary of(
      IndexModel model, boolean switched, ImageIndex successor, IndexingReport report) {
    return new SwitchSummary(
        model.name(),
        switched,
        report.changed() + report.added(),
        report.unchanged(),
        successor.waiting(),
        report.failures().stream()
            .map(failure -> new Failure(failure.path().toString(), failure.reason()))
            .toList(),
        report.took().toMillis(),
        IndexingSummary.StagesJson.of(report.stages()));
  }

  /** In one line. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%s %s: %d embedded, %d embedded before, %d wait for their files, %d failed in %.1f s",
        switched ? "Switched to" : "Not switched to",
        model,
        embedded,
        embeddedBefore,
        waiting,
        failures.size(),
        tookMs / 1000.0);
  }

  /** Says how those that wait are found again. */
  void noteIfSomeWait(Console console) {
    if (switched && waiting > 0) {
      console.note(
          waiting
              + (waiting == 1 ? " photo" : " photos")
              + " could not be read and no search finds them yet; they are kept. Mount their disk and"
              + " run 'lucelens index FOLDER'.");
    }
  }

  /** Says why an index in which nothing could be embedded takes nobody's place. */
  void noteIfNothingCouldBeRead(IndexModel old, Console console) {
    if (!switched && waiting > 0 && embedded + embeddedBefore == 0) {
      console.note(
          "Not one of the photos could be read, so the index of "
              + old.name()
              + " goes on answering. Mount their disk and run the same command again.");
    }
  }

  int exitCode() {
    return switched && waiting == 0 && failures.isEmpty() ? ExitCode.DONE : ExitCode.PARTLY;
  }
}
