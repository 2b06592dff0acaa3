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
 */
public record IndexingReport(
    int added,
    int changed,
    int moved,
    int removed,
    int unchanged,
    List<Failure> failures,
    Duration took) {

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
}
