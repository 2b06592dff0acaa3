package io.lucelens.training;

import io.lucelens.training.data.BatchOptions;
import io.lucelens.training.data.OptionRange;
import java.nio.file.Path;

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
 * @param levers what goes beyond CLIP's own recipe
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
    Levers levers,
    TrainingMethod method) {

  /**
   * Means to get more out of little data; {@link #NONE} is CLIP's own recipe.
   *
   * @param statistics of a ResNet's batch normalisation
   * @param averaging decay a step of the exponential moving average of the weights that is exported
   *     in their place; 0 for none
   * @param balance how much rarer classes are drawn more often, see {@link BatchOptions}; 0 to 1
   * @param colourJitter how likely an image's colours are shifted, 0 to 1
   * @param greyscale how likely an image loses its colours, 0 to 1
   * @param degraded how likely an image loses detail, 0 to 1
   * @param cutMix how likely the images of a batch are mixed with each other, 0 to 1
   * @param teacher a sentence encoder to learn from, or null
   */
  public record Levers(
      Statistics statistics,
      double averaging,
      double balance,
      double colourJitter,
      double greyscale,
      double degraded,
      double cutMix,
      Teacher teacher) {
    /** No lever is pulled. */
    public static final Levers NONE = new Levers(Statistics.OF_BATCH, 0, 0, 0, 0, 0, 0, null);

    /**
     * @throws IllegalArgumentException naming the value that is out of range
     */
    public Levers {
      OptionRange.require(averaging >= 0 && averaging < 1, "averaging", averaging, "0 to below 1");
      OptionRange.require(balance >= 0 && balance <= 1, "balance", balance, "0 to 1");
      OptionRange.require(
          colourJitter >= 0 && colourJitter <= 1, "colour jitter", colourJitter, "0 to 1");
      OptionRange.require(greyscale >= 0 && greyscale <= 1, "greyscale", greyscale, "0 to 1");
      OptionRange.require(degraded >= 0 && degraded <= 1, "degraded share", degraded, "0 to 1");
      OptionRange.require(cutMix >= 0 && cutMix <= 1, "chance of mixing", cutMix, "0 to 1");
    }
  }

  /**
   * A sentence encoder whose embeddings were written to a table.
   *
   * @param table folder of a {@link io.lucelens.training.data.SentenceTable}
   * @param weight of its loss beside that of images and captions
   * @param texts of the table that the text tower learns a step, beside the captions
   * @param comparisons further texts of the table a step, which images are only compared with
   * @param textEvery the text tower is run and trained at every so manieth step; at the others
   *     images learn from the table alone
   */
  public record Teacher(Path table, double weight, int texts, int comparisons, int textEvery) {
    /**
     * @throws IllegalArgumentException naming the value that is out of range
     */
    public Teacher {
      OptionRange.require(weight > 0, "teacher's weight", weight, "above 0");
      OptionRange.require(texts >= 1, "number of the teacher's texts", texts, "at least 1");
      OptionRange.require(
          comparisons >= 0, "number of texts to compare with", comparisons, "0 or more");
      OptionRange.require(
          textEvery >= 1, "step at which the text tower learns", textEvery, "at least 1");
    }
  }

  /** Without levers, by the {@linkplain TrainingMethod#PLAIN plain} method. */
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
        Levers.NONE,
        TrainingMethod.PLAIN);
  }

  /** The same with these levers. */
  public TrainingOptions with(Levers pulled) {
    return new TrainingOptions(
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
        pulled,
        method);
  }

  /** The same by another method. */
  public TrainingOptions with(TrainingMethod other) {
    return new TrainingOptions(
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
        levers,
        other);
  }

  /**
   * @throws IllegalArgumentException naming what is out of range or does not go together
   */
  public TrainingOptions {
    OptionRange.require(steps > 0, "steps", steps, "at least 1");
    OptionRange.require(
        batchSize > 1, "batch size", batchSize, "at least 2, for there must be negatives");
    OptionRange.require(
        learningRate > 0 && learningRate < 1, "learning rate", learningRate, "above 0, below 1");
    OptionRange.require(
        warmupSteps >= 0 && warmupSteps < steps, "warm-up", warmupSteps, "0 to steps - 1");
    OptionRange.require(weightDecay >= 0 && weightDecay < 1, "weight decay", weightDecay, "0 to 1");
    OptionRange.require(maxGradientNorm > 0, "gradient norm", maxGradientNorm, "above 0");
    OptionRange.require(
        smallestCrop > 0 && smallestCrop <= 1, "smallest crop", smallestCrop, "above 0, to 1");
    OptionRange.require(checkpointEvery > 0, "checkpoint interval", checkpointEvery, "at least 1");
    requireTogether(levers, method);
    requireBoth(method.rehearsalShare(), batchSize);
  }

  /** Of each batch, so many pairs are taken from those to rehearse; 0 for none. */
  public int rehearsedPerBatch() {
    return rehearsed(method.rehearsalShare(), batchSize);
  }

  private static int rehearsed(double share, int batchSize) {
    return (int) Math.round(share * batchSize);
  }

  private static void requireBoth(double share, int batchSize) {
    int rehearsed = rehearsed(share, batchSize);
    if (share > 0 && (rehearsed == 0 || rehearsed == batchSize)) {
      throw new IllegalArgumentException(
          "A share of "
              + share
              + " to rehearse is "
              + rehearsed
              + " of a batch of "
              + batchSize
              + "; a batch needs pairs to learn and pairs to rehearse. Choose another share or a"
              + " larger batch.");
    }
  }

  private static void requireTogether(Levers levers, TrainingMethod method) {
    if (levers.balance() > 0 && method.perClass() > 0) {
      throw new IllegalArgumentException(
          "Classes are either balanced ("
              + levers.balance()
              + ") or limited to "
              + method.perClass()
              + " pairs a batch; choose one of the two.");
    }
    if (levers.teacher() != null && levers.teacher().textEvery() > 1 && method.chunkSize() > 0) {
      throw new IllegalArgumentException(
          "In chunks ("
              + method.chunkSize()
              + " pairs) both towers are run at every step; the text tower cannot learn at every "
              + levers.teacher().textEvery()
              + "th only. Train without chunks.");
    }
    if (levers.averaging() > 0 && method.part().lowRank() != null) {
      throw new IllegalArgumentException(
          "An average of weights ("
              + levers.averaging()
              + ") is not made of adapters any more; train adapters without averaging.");
    }
  }
}
