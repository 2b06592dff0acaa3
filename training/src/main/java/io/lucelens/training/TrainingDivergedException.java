package io.lucelens.training;

import java.util.Locale;

/**
 * Training has exploded: nothing is gained by going on. Checkpoints and the best model are kept.
 */
public final class TrainingDivergedException extends RuntimeException {
  private TrainingDivergedException(String message) {
    super(message + " The last checkpoint and the best model so far are kept.");
  }

  /** The loss or the gradients are no longer finite. */
  static TrainingDivergedException notFinite(
      long step, ContrastiveTrainer.StepResult result, double learningRate) {
    return new TrainingDivergedException(
        "Training diverged at step "
            + step
            + ": loss "
            + result.loss()
            + ", gradient norm "
            + result.gradientNorm()
            + ", learning rate "
            + learningRate
            + ". Likely causes: the learning rate is too high, the warm-up too short, or the"
            + " starting weights hold NaN.");
  }

  /** The loss has risen far above what it was. */
  static TrainingDivergedException risen(
      long step, double now, double lowest, double learningRate) {
    return new TrainingDivergedException(
        String.format(
            Locale.ROOT,
            "Training diverged at step %d: the loss has risen from %.3f to %.3f, in means of %d"
                + " steps, at the learning rate %.2e. Likely causes: the learning rate is too high"
                + " for this model (5e-6 to 1e-5 is usual for fine-tuning all weights), the"
                + " warm-up too short, or the captions do not belong to their images.",
            step,
            lowest,
            now,
            DivergenceGuard.WINDOW,
            learningRate));
  }
}
