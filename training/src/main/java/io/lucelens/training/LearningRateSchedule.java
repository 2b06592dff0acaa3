package io.lucelens.training;

/**
 * Linear warm-up to the peak, then half a cosine down to zero (CLIP paper, section 2.5).
 *
 * @param peak highest learning rate
 * @param warmupSteps steps of the linear rise
 * @param totalSteps steps of the whole run, warm-up included
 */
public record LearningRateSchedule(double peak, long warmupSteps, long totalSteps) {

  public LearningRateSchedule {
    if (!(peak > 0) || warmupSteps < 0 || totalSteps <= warmupSteps) {
      throw new IllegalArgumentException(
          "A schedule needs a positive peak and more steps in total than for warm-up; given: peak "
              + peak
              + ", warm-up "
              + warmupSteps
              + ", total "
              + totalSteps
              + ".");
    }
  }

  /**
   * The learning rate of a step.
   *
   * @param step counted from 0
   */
  public double at(long step) {
    if (step < warmupSteps) {
      return peak * (step + 1) / warmupSteps;
    }
    double done = (double) (step - warmupSteps) / (totalSteps - warmupSteps);
    return peak * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
  }
}
