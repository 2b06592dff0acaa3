package io.lucelens.cli;

import io.lucelens.clip.checkpoint.DType;
import io.lucelens.training.Statistics;
import io.lucelens.training.TrainingOptions;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a training run that are numbers. */
final class TrainingSettings {
  /** CLIP's peak learning rate for ViT-B/32 is 5e-4: CLIP paper, appendix F, table 20. */
  private static final double FROM_SCRATCH = 5e-4;

  /** Weights that were trained before are only nudged, or what they know is lost. */
  private static final double FINE_TUNING = 1e-5;

  /** Adapters begin at nothing and need longer steps: Zanella and Ben Ayed 2024, CLIP-LoRA. */
  private static final double ADAPTERS = 2e-4;

  /** CLIP paper, appendix F, table 19. */
  private static final double DECAY_FROM_SCRATCH = 0.2;

  /** FLYP (Goyal et al. 2023) and WiSE-FT (Wortsman et al. 2022) decay by this. */
  private static final double DECAY_FINE_TUNING = 0.1;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Optimizer steps. Default: ${DEFAULT-VALUE}.")
  private long steps;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "128",
      description = "Pairs a step. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description =
          "Peak learning rate. Default: 1e-5 from a model, 2e-4 for adapters, 5e-4 from scratch.")
  private Double learningRate;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description = "Steps of the learning rate's rise. Default: a tenth of the steps.")
  private Long warmup;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description = "Decay of matrices. Default: 0.1 from a model, 0.2 from scratch.")
  private Double weightDecay;

  @Option(
      names = "--max-gradient-norm",
      paramLabel = "X",
      defaultValue = "1",
      description = "Gradients are cut to this joint norm. Default: ${DEFAULT-VALUE}.")
  private double maxGradientNorm;

  @Option(
      names = "--smallest-crop",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description = "Least share of an image that a random crop keeps. Default: ${DEFAULT-VALUE}.")
  private double smallestCrop;

  @Option(
      names = "--no-flip",
      description = "Do not mirror images; for pictures with writing, or where sides matter.")
  private boolean noFlip;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides every random choice. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      defaultValue = "200",
      description = "Steps between checkpoints. Default: ${DEFAULT-VALUE}.")
  private long checkpointEvery;

  @Option(
      names = "--half",
      description = "Export the weights as float16: half the size, about the same vectors.")
  private boolean half;

  @Option(
      names = "--average",
      paramLabel = "DECAY",
      defaultValue = "0",
      description =
          "Export the moving average of the weights, which keeps this share a step, "
              + "such as 0.999. Default: the weights of the last step.")
  private double averaging;

  @Option(
      names = "--balance",
      paramLabel = "POWER",
      defaultValue = "0",
      description =
          "Draw pairs of rarer classes (source and class in a sample's .json) more "
              + "often: 0 not at all, 1 until all classes come equally often. Default: "
              + "${DEFAULT-VALUE}.")
  private double balance;

  @Option(
      names = "--colour-jitter",
      paramLabel = "CHANCE",
      defaultValue = "0",
      description = "How likely an image's colours are shifted. Default: ${DEFAULT-VALUE}.")
  private double colourJitter;

  @Option(
      names = "--greyscale",
      paramLabel = "CHANCE",
      defaultValue = "0",
      description = "How likely an image loses its colours. Default: ${DEFAULT-VALUE}.")
  private double greyscale;

  @Option(
      names = "--degrade",
      paramLabel = "CHANCE",
      defaultValue = "0",
      description =
          "How likely an image loses detail, by being shrunk and enlarged again or by grain. "
              + "Default: ${DEFAULT-VALUE}.")
  private double degraded;

  @Option(
      names = "--cutmix",
      paramLabel = "CHANCE",
      defaultValue = "0",
      description =
          "How likely the images of a batch each get a rectangle of another one, and are to be found "
              + "by both captions, by their shares of the area. Default: ${DEFAULT-VALUE}.")
  private double cutMix;

  @Option(
      names = "--freeze-statistics",
      description = "Leave the running statistics of a ResNet's batch normalisation as they are.")
  private boolean freezeStatistics;

  private TrainingOptions.Levers levers() {
    return new TrainingOptions.Levers(
        freezeStatistics ? Statistics.FROZEN : Statistics.OF_BATCH,
        averaging,
        balance,
        colourJitter,
        greyscale,
        degraded,
        cutMix,
        teacher.teacher());
  }

  @Mixin private MethodSettings method;
  @Mixin private TeacherSettings teacher;

  /** The choices; ends the command if one is out of range. */
  TrainingOptions options(boolean fromScratch, boolean rehearses) {
    double usualDecay = fromScratch ? DECAY_FROM_SCRATCH : DECAY_FINE_TUNING;
    try {
      return new TrainingOptions(
          steps,
          batchSize,
          learningRate == null ? usualRate(fromScratch) : learningRate,
          warmup == null ? steps / 10 : warmup,
          weightDecay == null ? usualDecay : weightDecay,
          maxGradientNorm,
          smallestCrop,
          !noFlip,
          seed,
          checkpointEvery,
          levers(),
          method.method(rehearses));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(e.getMessage());
    }
  }

  /** What a tokenizer learns from beside the captions. */
  List<String> furtherTexts() throws IOException {
    return teacher.furtherTexts();
  }

  /** Whether adapters are trained. */
  boolean adapters() {
    return method.adapters();
  }

  private double usualRate(boolean fromScratch) {
    if (fromScratch) {
      return FROM_SCRATCH;
    }
    return method.adapters() ? ADAPTERS : FINE_TUNING;
  }

  /** Number format of the exported weights. */
  DType exportType() {
    return half ? DType.F16 : DType.F32;
  }
}
