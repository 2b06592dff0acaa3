package io.lucelens.training;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.text.ClipTokenizer;
import io.lucelens.training.data.AugmentationOptions;
import io.lucelens.training.data.BatchOptions;
import io.lucelens.training.data.EpochPlan;
import io.lucelens.training.data.TrainingData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes what a run trains with out of its options.
 *
 * @param data the pairs that are trained on
 */
record RunParts(TrainingOptions options, TrainingData data) {
  /** The order in which pairs come. */
  EpochPlan plan() {
    double balance = options.levers().balance();
    int perClass = options.method().perClass();
    return data.rehearses()
        ? EpochPlan.rehearsing(
            data,
            options.batchSize(),
            options.rehearsedPerBatch(),
            options.seed(),
            balance,
            perClass)
        : EpochPlan.of(data.pairs(), options.batchSize(), options.seed(), balance, perClass);
  }

  /** How batches are made of them. */
  BatchOptions batchOptions() {
    TrainingOptions.Levers levers = options.levers();
    AugmentationOptions augmentation =
        new AugmentationOptions(
            options.smallestCrop(),
            1,
            options.flip(),
            levers.colourJitter(),
            levers.greyscale(),
            levers.degraded(),
            levers.cutMix());
    return new BatchOptions(options.batchSize(), options.seed(), augmentation);
  }

  /**
   * The teacher, if there is one.
   *
   * @param earlier file of the matrix to go on with
   * @param manager owns the matrix
   */
  Optional<SentenceDistillation> distillation(
      ClipModel model, ClipTokenizer tokenizer, Optional<Path> earlier, NDManager manager)
      throws IOException {
    TrainingOptions.Teacher teacher = options.levers().teacher();
    if (teacher == null) {
      return Optional.empty();
    }
    SentenceDistillation distillation =
        new SentenceDistillation(teacher, model, tokenizer::truncated, options.seed(), manager);
    if (earlier.isPresent()) {
      distillation.goOnWith(earlier.get(), options.method().part().towers());
    }
    return Optional.of(distillation);
  }

  /**
   * The trainer of a model.
   *
   * @param manager owns what it keeps between steps
   */
  ContrastiveTrainer trainer(
      ClipModel model, Optional<SentenceDistillation> distillation, NDManager manager) {
    ContrastiveTrainer.Setup setup =
        new ContrastiveTrainer.Setup(
            options.method(), optimizerOptions(), options.levers().statistics(), options.seed());
    return new ContrastiveTrainer(model, setup, distillation, manager);
  }

  private AdamW.Options optimizerOptions() {
    AdamW.Options clip = AdamW.Options.CLIP;
    return new AdamW.Options(
        clip.beta1(),
        clip.beta2(),
        clip.epsilon(),
        options.weightDecay(),
        options.maxGradientNorm());
  }

  /**
   * The moving average of a model's weights, if one is kept; for a run that begins, of its start.
   *
   * @param manager owns it
   */
  Optional<WeightAverage> average(ClipModel model, NDManager manager) {
    return options.levers().averaging() == 0
        ? Optional.empty()
        : Optional.of(
            new WeightAverage(model.namedTensors(), options.levers().averaging(), manager));
  }
}
