package io.lucelens.training.data;

/** Epochs as long as there are pairs, less the last, incomplete batch. */
record WholeEpochs(EpochOrder orders, int batchesPerEpoch) implements EpochPlan {
  @Override
  public int[] order(int epoch) {
    return orders.of(epoch);
  }
}
