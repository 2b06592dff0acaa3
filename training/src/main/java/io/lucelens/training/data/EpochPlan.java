package io.lucelens.training.data;

/**
 * The order in which an epoch goes through the pairs. The order of an epoch depends on the pairs,
 * the seed and the epoch alone. Immutable and thread-safe.
 */
public interface EpochPlan {
  /** Batches in an epoch, the same in each. */
  int batchesPerEpoch();

  /**
   * The positions of an epoch's pairs, batch after batch; at least {@link #batchesPerEpoch} batches
   * of them.
   */
  int[] order(int epoch);

  /**
   * Plans epochs.
   *
   * @param balance how much rarer classes are drawn more often, see {@link BatchOptions}
   * @param perClass so many pairs of one class at most in a batch; 0 for no limit, and then an
   *     epoch is as long as there are pairs, and its last, incomplete batch is dropped. A pair that
   *     takes the place of an unreadable one is not bound by it.
   * @throws UnusableDataException if the pairs do not fill one batch
   */
  static EpochPlan of(Pairs pairs, int batchSize, long seed, double balance, int perClass) {
    if (pairs.size() < batchSize) {
      throw new UnusableDataException(
          "The data set has "
              + pairs.size()
              + " usable pairs, fewer than a batch of "
              + batchSize
              + ": choose a smaller batch or give more data.");
    }
    return perClass == 0
        ? new WholeEpochs(new EpochOrder(pairs.asList(), balance, seed), pairs.size() / batchSize)
        : ClassAwareEpochs.of(pairs, batchSize, seed, perClass);
  }

  /**
   * Plans epochs over the pairs to learn, each batch ending with pairs to rehearse. Positions are
   * those of {@code data.pairs()} followed by those of {@code data.rehearsed()}.
   *
   * @param rehearsedPerBatch rehearsed pairs in a batch: at least 1, fewer than the batch
   * @param balance of the pairs to learn, as is perClass, see {@link #of}
   * @throws UnusableDataException if the pairs to learn do not fill their part of one batch
   */
  static EpochPlan rehearsing(
      TrainingData data,
      int batchSize,
      int rehearsedPerBatch,
      long seed,
      double balance,
      int perClass) {
    EpochPlan learned = of(data.pairs(), batchSize - rehearsedPerBatch, seed, balance, perClass);
    return new RehearsingEpochs(learned, data, batchSize, rehearsedPerBatch, seed);
  }
}
