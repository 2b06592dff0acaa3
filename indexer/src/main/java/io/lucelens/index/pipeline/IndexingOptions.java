package io.lucelens.index.pipeline;

import java.time.Duration;

/**
 * How an indexing run works.
 *
 * @param removeMissing whether the photos of a folder that is not there, or has no photos any more,
 *     leave the index; by default they are kept, since a disk may just not be mounted
 * @param readers how many threads read files and prepare them for the model
 * @param commitEvery changes are committed at the latest after so many
 * @param commitInterval and at the latest after so long; sooner at first, so that the photos of a
 *     first run can soon be found
 * @param retryFailed whether files that were no readable pictures the last time, and have not
 *     changed since, are read again
 */
public record IndexingOptions(
    boolean removeMissing,
    int readers,
    int commitEvery,
    Duration commitInterval,
    boolean retryFailed) {

  /**
   * A reader a core, since the model's own threads leave the cores to them whenever they have
   * nothing to do; commits after 1,000 changes or 30 seconds. A commit every 100 writes twice as
   * many bytes, one every 5,000 a third less, and a crash costs more (docs/performance.md).
   */
  public static final IndexingOptions DEFAULT =
      new IndexingOptions(
          false, Runtime.getRuntime().availableProcessors(), 1_000, Duration.ofSeconds(30));

  public IndexingOptions {
    atLeastOne("readers", readers);
    atLeastOne("commitEvery", commitEvery);
  }

  /** Options that leave files alone that were no readable pictures the last time. */
  public IndexingOptions(
      boolean removeMissing, int readers, int commitEvery, Duration commitInterval) {
    this(removeMissing, readers, commitEvery, commitInterval, false);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value + ".");
    }
  }

  /** The same with another {@link #removeMissing()}. */
  public IndexingOptions withRemoveMissing(boolean remove) {
    return new IndexingOptions(remove, readers, commitEvery, commitInterval, retryFailed);
  }

  /** The same with another {@link #retryFailed()}. */
  public IndexingOptions withRetryFailed(boolean retry) {
    return new IndexingOptions(removeMissing, readers, commitEvery, commitInterval, retry);
  }
}
