package io.lucelens.training;

/**
 * The choices of a training run; together with the data and the start they decide its result.
 *
 * @param steps optimizer steps
 * @param batchSize pairs a step
 * @param learningRate peak of the schedule
 * @param warmupSteps steps of its linear rise
 * @param weightDecay of matrices
 * @param maxGradientNorm gradients are cut to this joint L2 norm
 * @param smallestCrop least share of an image's area that a random crop keeps; 1 for no cropping
 * @param flip whether half of the images are mirrored
 * @param seed decides every random choice
 * @param checkpointEvery steps between checkpoints
 * @param method what is trained, and how
 */
public record TrainingOptions(
    long steps,
    int batchSize,
    double learningRate,
    long warmupSteps,
    double weightDecay,
    double maxGradientNorm,
    double smallestCrop,
    boolean flip,
    long seed,
    long checkpointEvery,
    TrainingMethod method) {

  public TrainingOptions {
    require(steps > 0, "steps", steps, "at least 1");
    require(batchSize > 1, "batch size", batchSize, "at least 2, for there must be negatives");
    require(
        learningRate > 0 && learningRate < 1, "learning rate", learningRate, "above 0, below 1");
    require(warmupSteps >= 0 && warmupSteps < steps, "warm-up", warmupSteps, "0 to steps - 1");
    require(weightDecay >= 0 && weightDecay < 1, "weight decay", weightDecay, "0 to 1");
    require(maxGradientNorm > 0, "gradient norm", maxGradientNorm, "above 0");
    require(smallestCrop > 0 && smallestCrop <= 1, "smallest crop", smallestCrop, "above 0, to 1");
    require(checkpointEvery > 0, "checkpoint interval", checkpointEvery, "at least 1");
  }

  /** As the other constructor, by the {@linkplain TrainingMethod#PLAIN plain} method. */
  public TrainingOptions(
      long steps,
      int batchSize,
      double learningRate,
      long warmupSteps,
      double weightDecay,
      double maxGradientNorm,
      double smallestCrop,
      boolean flip,
      long seed,
      long checkpointEvery) {
    this(
        steps,
        batchSize,
        learningRate,
        warmupSteps,
        weightDecay,
        maxGradientNorm,
        smallestCrop,
        flip,
        seed,
        checkpointEvery,
        TrainingMethod.PLAIN);
  }

  private static void require(boolean holds, String what, Number value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The " + what + " is " + value + "; it must be " + rule + ".");
    }
  }
}
