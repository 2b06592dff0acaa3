package io.lucelens.training.data;

/**
 * How training batches are made of pairs that a plan has put in order.
 *
 * @param batchSize pairs in a batch
 * @param seed decides every random choice
 * @param augmentation what is done to images
 * @param threads worker threads that decode and augment; batches are the same with any number
 */
public record BatchOptions(
    int batchSize, long seed, AugmentationOptions augmentation, int threads) {

  /** With one worker thread. */
  public BatchOptions(int batchSize, long seed, AugmentationOptions augmentation) {
    this(batchSize, seed, augmentation, 1);
  }

  /**
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public BatchOptions {
    OptionRange.require(batchSize >= 1, "batch size", batchSize, "at least 1");
    OptionRange.require(threads >= 1, "number of threads", threads, "at least 1");
  }
}
