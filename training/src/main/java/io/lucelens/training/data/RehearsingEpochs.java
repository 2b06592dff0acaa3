package io.lucelens.training.data;

/**
 * Epochs over the pairs to learn whose batches end with pairs to rehearse. Those go through an
 * order of their own, epoch after epoch, from one batch to the next: however few pairs are to be
 * learned, all of the others come in turn.
 *
 * <p>Positions are those of the pairs to learn followed by the ones to rehearse.
 */
final class RehearsingEpochs implements EpochPlan {
  /** Keeps the two orders apart, which are drawn from one seed. */
  private static final long OTHER_SEED = 0x5DEECE66DL;

  private final EpochPlan learned;
  private final int learnedPairs;
  private final int learnedPerBatch;
  private final EpochOrder rehearsal;
  private final int rehearsedPairs;
  private final int rehearsedPerBatch;

  /**
   * @param learned the plan of the pairs to learn, made for a batch less the rehearsed pairs
   * @param data the pairs of both kinds
   * @param rehearsedPerBatch rehearsed pairs in a batch, at least 1
   */
  RehearsingEpochs(
      EpochPlan learned, TrainingData data, int batchSize, int rehearsedPerBatch, long seed) {
    this.learned = learned;
    this.learnedPairs = data.pairs().size();
    this.learnedPerBatch = batchSize - rehearsedPerBatch;
    this.rehearsal = new EpochOrder(data.rehearsed().asList(), 0, seed ^ OTHER_SEED);
    this.rehearsedPairs = data.rehearsed().size();
    this.rehearsedPerBatch = rehearsedPerBatch;
  }

  @Override
  public int batchesPerEpoch() {
    return learned.batchesPerEpoch();
  }

  @Override
  public int[] order(int epoch) {
    int[] toLearn = learned.order(epoch);
    int batches = batchesPerEpoch();
    int[] order = new int[batches * (learnedPerBatch + rehearsedPerBatch)];
    Rehearsed rehearsed = new Rehearsed((long) epoch * batches * rehearsedPerBatch);
    int at = 0;
    for (int batch = 0; batch < batches; batch++) {
      System.arraycopy(toLearn, batch * learnedPerBatch, order, at, learnedPerBatch);
      at += learnedPerBatch;
      for (int i = 0; i < rehearsedPerBatch; i++) {
        order[at++] = learnedPairs + rehearsed.next();
      }
    }
    return order;
  }

  /** The endless sequence of the rehearsed pairs' positions, from anywhere in it. */
  private final class Rehearsed {
    private long at;
    private int orderedEpoch = -1;
    private int[] order;

    Rehearsed(long from) {
      at = from;
    }

    int next() {
      int epoch = Math.toIntExact(at / rehearsedPairs);
      if (epoch != orderedEpoch) {
        order = rehearsal.of(epoch);
        orderedEpoch = epoch;
      }
      return order[(int) (at++ % rehearsedPairs)];
    }
  }
}
