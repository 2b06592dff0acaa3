package io.lucelens.training.data;

/** Every epoch a permutation of all pairs. */
record ShuffledEpochs(int pairs, int batchSize, long seed) implements EpochPlan {
  @Override
  public int batchesPerEpoch() {
    return pairs / batchSize;
  }

  @Override
  public int[] order(int epoch) {
    return SeededRandom.permutation(pairs, SeededRandom.at(seed, epoch));
  }
}
