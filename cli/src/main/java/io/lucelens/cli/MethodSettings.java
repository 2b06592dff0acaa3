package io.lucelens.cli;

import io.lucelens.training.Loss;
import io.lucelens.training.Repeats;
import io.lucelens.training.TrainedPart;
import io.lucelens.training.TrainingMethod;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of a training run that say what is trained, and by which objective. */
final class MethodSettings {
  @Option(
      names = "--only",
      paramLabel = "TOWER",
      description = "Train one tower, image or text, and lock the other. Default: train both.")
  private String only;

  @Option(
      names = "--last-blocks",
      paramLabel = "N",
      defaultValue = "0",
      description = "Train only the last N blocks of a tower and what comes after. Default: all.")
  private int lastBlocks;

  @Option(
      names = "--lora-rank",
      paramLabel = "N",
      defaultValue = "0",
      description = "Train low-rank adapters of this rank in the place of the weights.")
  private int rank;

  @Option(
      names = "--lora-alpha",
      paramLabel = "X",
      description = "Scale of the adapters: X / rank. Default: the rank.")
  private Double alpha;

  @Option(
      names = "--lora-projections",
      paramLabel = "NAME",
      split = ",",
      description =
          "Linear layers that get an adapter, of q_proj, k_proj, v_proj, out_proj, fc1, fc2. "
              + "Default: q_proj,k_proj,v_proj.")
  private List<String> projections;

  private static final List<String> USUAL_PROJECTIONS = List.of("q_proj", "k_proj", "v_proj");

  @Option(
      names = "--layer-decay",
      paramLabel = "X",
      defaultValue = "1",
      description = "A block's learning rate is X times that of the block above. Default: 1.")
  private double layerDecay;

  @Option(
      names = "--sigmoid",
      description = "Use SigLIP's sigmoid loss in the place of CLIP's InfoNCE.")
  private boolean sigmoid;

  @Option(
      names = "--ignore-repeats",
      description =
          "Leave out of the loss what has equal captions or images in a batch; by default it counts "
              + "as belonging together.")
  private boolean ignoreRepeats;

  @Option(
      names = "--chunk",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Gradient caching: hold only N pairs of a batch in memory at a time, at the price of a "
              + "second forward pass; the result is that of the whole batch. Default: no chunks.")
  private int chunk;

  @Option(
      names = "--per-class",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "At most N pairs of one class in a batch; classes are the \"class\" of a sample's .json. "
              + "Default: no limit.")
  private int perClass;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "Hold back this share of the images, at most 1,000, to judge the model by. 0 for none, and "
              + "then there is no best checkpoint and no mixture. Default: ${DEFAULT-VALUE}.")
  private double validation;

  @Option(
      names = "--rehearsal-share",
      paramLabel = "SHARE",
      description =
          "The part of each batch that is taken from --rehearse. Default: 0.5 with pairs to "
              + "rehearse.")
  private Double rehearsalShare;

  /** Half of a batch, so that neither what is new nor what is known outweighs the other. */
  private static final double REHEARSAL = 0.5;

  /** Whether adapters are trained. */
  boolean adapters() {
    return rank != 0;
  }

  /**
   * The choices.
   *
   * @param rehearses whether there are pairs to rehearse
   * @throws IllegalArgumentException naming what is out of range, or was said of adapters that are
   *     not there
   */
  TrainingMethod method(boolean rehearses) {
    return new TrainingMethod(
        sigmoid ? Loss.SIGMOID : Loss.INFO_NCE,
        ignoreRepeats ? Repeats.IGNORED : Repeats.POSITIVE,
        chunk,
        perClass,
        new TrainedPart(towers(), lastBlocks, lowRank()),
        layerDecay,
        validation,
        rehearsalShare == null ? (rehearses ? REHEARSAL : 0) : rehearsalShare);
  }

  private TrainedPart.Towers towers() {
    return switch (only) {
      case null -> TrainedPart.Towers.BOTH;
      case "image" -> TrainedPart.Towers.IMAGE;
      case "text" -> TrainedPart.Towers.TEXT;
      default ->
          throw new IllegalArgumentException(
              "The tower to train is '" + only + "'; it must be image or text.");
    };
  }

  private TrainedPart.LowRank lowRank() {
    if (!adapters()) {
      requireNothingSaidOfAdapters();
      return null;
    }
    return new TrainedPart.LowRank(
        rank, alpha == null ? rank : alpha, projections == null ? USUAL_PROJECTIONS : projections);
  }

  private void requireNothingSaidOfAdapters() {
    new DependentOptions()
        .add("--lora-alpha", alpha)
        .add("--lora-projections", projections == null ? null : String.join(",", projections))
        .requireNoneWithout(
            "adapters",
            "Such options say what a run's adapters are like; ask for adapters with --lora-rank N,"
                + " such as 4, or leave them out.");
  }
}
