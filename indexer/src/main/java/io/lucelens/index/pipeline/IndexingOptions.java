package io.lucelens.index.pipeline;

import java.time.Duration;

/**
 * How an indexing run works.
 *
 * @param removeMissing whether the photos of a folder that is not there, or has no photos any more,
 *     leave the index; by default they are kept, since a disk may just not be mounted
 * @param workers how many threads read and how many embed; the encoder is called from so many
 *     threads, each of which should use one core
 * @param batchSize how many images are embedded at a time at most
 * @param commitEvery changes are committed at the latest after so many
 * @param commitInterval and at the latest after so long; sooner at first, so that the photos of a
 *     first run can soon be found
 */
public record IndexingOptions(
    boolean removeMissing, int workers, int batchSize, int commitEvery, Duration commitInterval) {

  /**
   * A worker a core; batches of 16, beyond which an image gets hardly cheaper (74.8 ms at 8, 67.9
   * ms at 32 for ViT-B/32) while memory grows; commits after 1,000 changes or 30 seconds.
   */
  public static final IndexingOptions DEFAULT =
      new IndexingOptions(
          false, Runtime.getRuntime().availableProcessors(), 16, 1_000, Duration.ofSeconds(30));

  public IndexingOptions {
    atLeastOne("workers", workers);
    atLeastOne("batchSize", batchSize);
    atLeastOne("commitEvery", commitEvery);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value + ".");
    }
  }

  /** The same with another {@link #removeMissing()}. */
  public IndexingOptions withRemoveMissing(boolean remove) {
    return new IndexingOptions(remove, workers, batchSize, commitEvery, commitInterval);
  }
}
