package io.lucelens.index.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What an indexing run did.
 *
 * @param added files embedded that were not in the index
 * @param changed files embedded again because their content changed
 * @param moved files found at another path with the same content; they kept their vector
 * @param removed files that are gone from their folder
 * @param unchanged files that were left alone
 * @param failures files that could not be read, each with its reason
 * @param took wall-clock time
 * @param postponed files that do not stand still yet and are to be looked at again
 * @param knownFailures how many of the failures were known from an earlier run and not read again
 * @param stages how long the threads of each stage worked
 */
public record IndexingReport(
    int added,
    int changed,
    int moved,
    int removed,
    int unchanged,
    List<Failure> failures,
    Duration took,
    int postponed,
    int knownFailures,
    StageWork stages) {

  /**
   * A file that could not be indexed.
   *
   * @param path the file
   * @param reason one line
   */
  public record Failure(Path path, String reason) {}

  public IndexingReport {
    failures = List.copyOf(failures);
  }

  /**
   * The report of a run that left nothing for later, knew of no failures and measured no stages.
   */
  public IndexingReport(
      int added,
      int changed,
      int moved,
      int removed,
      int unchanged,
      List<Failure> failures,
      Duration took) {
    this(added, changed, moved, removed, unchanged, failures, took, 0, 0, StageWork.NONE);
  }

  /** The same with files left for later. */
  IndexingReport withPostponed(int count) {
    return new IndexingReport(
        added, changed, moved, removed, unchanged, failures, took, count, knownFailures, stages);
  }

  /** Files looked at a second over the whole run; 0 if there were none. */
  public double filesPerSecond() {
    long files = (long) added + changed + moved + unchanged + failures.size();
    return files == 0 ? 0 : files * 1e9 / Math.max(1, took.toNanos());
  }

  /** Whether the index says something else than before. */
  public boolean hasChanges() {
    return added + changed + moved + removed > 0;
  }
}
