package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.data.TrainingBatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Takes training steps on batches of image–text pairs. For one thread, and one trainer a process:
 * DJL collects gradients globally.
 *
 * <p>The model and its weights belong to the caller; the optimizer's state, adapters and what the
 * objective learns belong to this object.
 */
final class ContrastiveTrainer implements AutoCloseable {
  /** The scale is kept from exceeding 100, for stability: CLIP paper, section 2.5. */
  static final float MAX_LOGIT_SCALE = (float) Math.log(100);

  /** Pairs run at a time where nothing is learned from them yet. */
  private static final int FIRST_LOOK = 32;

  /**
   * What one step did.
   *
   * @param loss before the update
   * @param gradientNorm joint L2 norm before clipping
   * @param logitScale logarithm of the scale, after the update
   */
  record StepResult(double loss, double gradientNorm, double logitScale) {
    /** False as soon as training has exploded. */
    boolean finite() {
      return Double.isFinite(loss) && Double.isFinite(gradientNorm);
    }
  }

  private final ClipModel model;
  private final NDManager manager;
  private final TowerFeatures features;
  private final TrainedWeights trained;
  private final BatchGradients gradients;
  private final AdamW optimizer;
  private final Optional<SentenceDistillation> distillation;

  /** The sigmoid loss' bias, if the model has none of its own; else null. */
  private final NDArray ownBias;

  /**
   * How a trainer trains.
   *
   * @param method what is trained, and by which objective
   * @param optimizer its numbers
   * @param statistics of a ResNet's batch normalisation
   * @param seed of what starts at random
   */
  record Setup(TrainingMethod method, AdamW.Options optimizer, Statistics statistics, long seed) {}

  /**
   * Makes ready for the first step, or for {@link Checkpoints#restore}.
   *
   * @param model with the weights that training starts from
   * @param distillation adds to the loss, if there is one; owned by the caller
   * @throws IllegalArgumentException if a ResNet shall normalise by batches that it sees in chunks
   */
  ContrastiveTrainer(
      ClipModel model, Setup setup, Optional<SentenceDistillation> distillation, NDManager parent) {
    requireWholeBatches(model, setup);
    this.model = model;
    this.distillation = distillation;
    TrainingMethod method = setup.method();
    manager = parent.newSubManager();
    boolean needsBias =
        method.loss() == Loss.SIGMOID && !model.namedParameters().containsKey(SigmoidLoss.BIAS);
    ownBias = needsBias ? manager.zeros(new Shape()) : null;
    Map<String, NDArray> beside = new LinkedHashMap<>();
    if (needsBias) {
      beside.put(SigmoidLoss.BIAS, ownBias);
    }
    distillation.ifPresent(d -> beside.put(SentenceDistillation.MATRIX, d.matrix().getArray()));
    trained =
        method.part().lowRank() == null
            ? new SelectedParameters(model, method.part(), beside)
            : new LowRankAdapters(model, method.part(), beside, setup.seed(), manager);
    // Of a locked tower the statistics stay as well.
    features =
        new TowerFeatures(
            model, trained.reaches(Tower.IMAGE) ? statistics(setup) : Statistics.FROZEN);
    gradients = new BatchGradients(features, trained, loss(method), method.chunkSize());
    ClipConfig config = model.config();
    optimizer =
        new AdamW(
            setup.optimizer(),
            trained.tensors(),
            name -> ParameterDepth.of(config, name).rate(method.layerDecay()),
            manager);
  }

  /** Statistics are no adapter: with those of its batches, a run would be more than its adapter. */
  private static Statistics statistics(Setup setup) {
    return setup.method().part().lowRank() == null ? setup.statistics() : Statistics.FROZEN;
  }

  private static void requireWholeBatches(ClipModel model, Setup setup) {
    if (model.config().vision() instanceof ClipConfig.ResNet
        && statistics(setup) == Statistics.OF_BATCH
        && setup.method().chunkSize() > 0) {
      throw new IllegalArgumentException(
          "The statistics of a chunk of "
              + setup.method().chunkSize()
              + " are not those of the batch, by which a ResNet normalises in training. Freeze its"
              + " statistics (--freeze-statistics), or train without chunks.");
    }
  }

  private BatchLoss loss(TrainingMethod method) {
    Objective objective = objective(method.loss());
    BatchLoss ofFeatures =
        BatchLoss.ofMixed(
            (batch, images, texts) ->
                objective.loss(images, texts.get(), Relations.of(batch, method.repeats())));
    BatchLoss own =
        (batch, images, texts) -> {
          NDArray once = texts.get();
          return ofFeatures.of(batch, images, () -> once);
        };
    return distillation.<BatchLoss>map(d -> d.beside(own, features)).orElse(own);
  }

  private Objective objective(Loss loss) {
    NDArray scale = logitScale();
    return switch (loss) {
      case INFO_NCE -> new InfoNce(scale);
      case SIGMOID ->
          new SigmoidLoss(
              scale,
              ownBias == null ? model.namedParameters().get(SigmoidLoss.BIAS).getArray() : ownBias);
    };
  }

  /** The optimizer, for checkpoints. */
  AdamW optimizer() {
    return optimizer;
  }

  /** What is trained, for checkpoints. */
  TrainedWeights trained() {
    return trained;
  }

  /** The model as it is now; its weights belong to whoever made it. */
  ClipModel model() {
    return model;
  }

  /** Takes one step. Nothing is updated if the loss or the gradients are not finite. */
  StepResult step(TrainingBatch batch, double learningRate) {
    if (ownBias != null && optimizer.steps() == 0) {
      balanceBias(batch);
    }
    double loss = gradients.of(batch, manager);
    try (NDManager scope = manager.newSubManager()) {
      double norm =
          optimizer.step(
              trained.gradients(scope, name -> learns(name, batch.step())), learningRate);
      clampLogitScale();
      trained.updateModel();
      return new StepResult(loss, norm, logitScale().getFloat());
    } finally {
      trained.clearGradients();
    }
  }

  private boolean learns(String parameter, long step) {
    if (distillation.isEmpty()) {
      return true;
    }
    boolean rests = distillation.get().textRests(step) && needsTexts(parameter);
    boolean stays =
        distillation.get().matrixStays() && parameter.equals(SentenceDistillation.MATRIX);
    return !rests && !stays;
  }

  /** Whether a parameter only gets a gradient where the text tower is run. */
  private static boolean needsTexts(String parameter) {
    return Tower.TEXT.has(parameter) || parameter.equals(SigmoidLoss.BIAS);
  }

  private void balanceBias(TrainingBatch batch) {
    try (NDManager scope = manager.newSubManager()) {
      float bias =
          SigmoidLoss.balancedBias(
              features.withoutGraph(Tower.IMAGE, batch, FIRST_LOOK, scope),
              features.withoutGraph(Tower.TEXT, batch, FIRST_LOOK, scope),
              logitScale());
      set(ownBias, bias);
    }
  }

  /** Computes losses and gradients, without a step. */
  BatchGradients gradients() {
    return gradients;
  }

  private NDArray logitScale() {
    return model.logitScale().getArray();
  }

  private void clampLogitScale() {
    float scale = logitScale().getFloat();
    float clamped = Math.clamp(scale, 0, MAX_LOGIT_SCALE);
    if (clamped != scale) {
      set(logitScale(), clamped);
    }
  }

  private void set(NDArray scalar, float value) {
    WithoutGraph.run(
        () -> {
          try (NDArray array = manager.create(value)) {
            array.copyTo(scalar);
          }
        });
  }

  /** Releases what this object owns; the model keeps its weights and is frozen again. */
  @Override
  public void close() {
    trained.close();
    optimizer.close();
    manager.close();
  }
}
