package io.lucelens.training;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Watches the losses of a run for a rise that no noise explains: a mean that stands half of
 * ln(batch size), and at least 1.5, above the lowest so far. A model that knows nothing has a loss
 * of about ln(batch size), so half of that is lost knowledge; in batches of a few pairs it is
 * noise.
 */
final class DivergenceGuard {
  /** Steps in a mean; more than a batch's luck. */
  static final int WINDOW = 20;

  private static final double LEAST_RISE = 1.5;

  private final double rise;
  private final Queue<Double> window = new ArrayDeque<>();
  private double lowest = Double.POSITIVE_INFINITY;

  DivergenceGuard(int batchSize) {
    rise = Math.max(LEAST_RISE, Math.log(batchSize) / 2);
  }

  /**
   * Takes the loss of the next step.
   *
   * @throws TrainingDivergedException if the loss has risen too far
   */
  void check(long step, double loss, double learningRate) {
    double mean = meanWith(loss);
    if (mean > lowest + rise) {
      throw TrainingDivergedException.risen(step, mean, lowest, learningRate);
    }
    lowest = Math.min(lowest, mean);
  }

  /** Takes the losses that a run had before it was stopped. */
  void recall(List<Double> losses) {
    losses.forEach(loss -> lowest = Math.min(lowest, meanWith(loss)));
  }

  /** The mean of the last losses with a further one; as long as they are too few, the lowest. */
  private double meanWith(double loss) {
    window.add(loss);
    if (window.size() < WINDOW) {
      return lowest;
    }
    if (window.size() > WINDOW) {
      window.remove();
    }
    return window.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
