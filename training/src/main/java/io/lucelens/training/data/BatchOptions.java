package io.lucelens.training.data;

/**
 * How training batches are drawn and augmented.
 *
 * @param batchSize pairs in a batch
 * @param seed decides every random choice
 * @param smallestCrop least share of an image's area that a random crop keeps, above 0
 * @param largestCrop greatest share of the area that a random crop keeps, at most 1
 * @param flip whether half of the images are mirrored left to right
 * @param colourJitter how likely an image's brightness, contrast, saturation and hue are shifted
 * @param greyscale how likely an image loses its colours
 * @param degraded how likely an image loses detail, by fewer pixels or by grain
 * @param balance how much rarer classes are drawn more often: a pair's chance is its class's size
 *     to the power of minus this; 0 draws each pair once an epoch, 1 each class equally often
 * @param threads worker threads that decode and augment
 */
public record BatchOptions(
    int batchSize,
    long seed,
    double smallestCrop,
    double largestCrop,
    boolean flip,
    double colourJitter,
    double greyscale,
    double degraded,
    double balance,
    int threads) {

  /**
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public BatchOptions {
    require(batchSize >= 1, "batch size", batchSize, "at least 1");
    require(
        smallestCrop > 0 && smallestCrop <= largestCrop,
        "smallest crop",
        smallestCrop,
        "above 0 and not above the largest crop");
    require(largestCrop <= 1, "largest crop", largestCrop, "at most 1, the whole image");
    require(colourJitter >= 0 && colourJitter <= 1, "colour jitter", colourJitter, "0 to 1");
    require(greyscale >= 0 && greyscale <= 1, "greyscale", greyscale, "0 to 1");
    require(degraded >= 0 && degraded <= 1, "degraded share", degraded, "0 to 1");
    require(balance >= 0 && balance <= 1, "balance", balance, "0 to 1");
    require(threads >= 1, "number of threads", threads, "at least 1");
  }

  /**
   * One worker thread, flips, and crops of half the area and more: open_clip's 0.9 is meant for
   * hundreds of millions of pairs, small sets need stronger augmentation.
   */
  public static BatchOptions of(int batchSize, long seed) {
    return new BatchOptions(batchSize, seed, 0.5, 1, true, 0, 0, 0, 0, 1);
  }

  /** The same with another range of crop areas. */
  public BatchOptions withCrops(double smallest, double largest) {
    return new BatchOptions(
        batchSize,
        seed,
        smallest,
        largest,
        flip,
        colourJitter,
        greyscale,
        degraded,
        balance,
        threads);
  }

  /** The same with or without mirroring. */
  public BatchOptions withFlip(boolean mirrored) {
    return new BatchOptions(
        batchSize,
        seed,
        smallestCrop,
        largestCrop,
        mirrored,
        colourJitter,
        greyscale,
        degraded,
        balance,
        threads);
  }

  /** The same with other chances of shifted colours and of none. */
  public BatchOptions withColours(double jitter, double grey) {
    return new BatchOptions(
        batchSize, seed, smallestCrop, largestCrop, flip, jitter, grey, degraded, balance, threads);
  }

  /** The same with another chance of less detail. */
  public BatchOptions withDegraded(double chance) {
    return new BatchOptions(
        batchSize,
        seed,
        smallestCrop,
        largestCrop,
        flip,
        colourJitter,
        greyscale,
        chance,
        balance,
        threads);
  }

  /** The same with classes balanced more or less. */
  public BatchOptions withBalance(double power) {
    return new BatchOptions(
        batchSize,
        seed,
        smallestCrop,
        largestCrop,
        flip,
        colourJitter,
        greyscale,
        degraded,
        power,
        threads);
  }

  /** The same with another number of worker threads. */
  public BatchOptions withThreads(int workers) {
    return new BatchOptions(
        batchSize,
        seed,
        smallestCrop,
        largestCrop,
        flip,
        colourJitter,
        greyscale,
        degraded,
        balance,
        workers);
  }

  private static void require(boolean holds, String name, Number value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The " + name + " is " + value + "; it must be " + rule + ".");
    }
  }
}
