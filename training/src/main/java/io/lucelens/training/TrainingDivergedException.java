package io.lucelens.training;

/** The loss or the gradients are no longer finite; the last checkpoint is untouched. */
public final class TrainingDivergedException extends RuntimeException {
  TrainingDivergedException(long step, double loss, double gradientNorm, double learningRate) {
    super(
        "Training diverged at step "
            + step
            + ": loss "
            + loss
            + ", gradient norm "
            + gradientNorm
            + ", learning rate "
            + learningRate
            + ". Likely causes: the learning rate is too high, the warm-up too short, or the"
            + " starting weights hold NaN. The last checkpoint is kept.");
  }
}
