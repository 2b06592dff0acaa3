package io.lucelens.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.data.TrainingBatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains both towers on batches of image–text pairs. For one thread, and one trainer a process: DJL
 * collects gradients globally.
 *
 * <p>The model and its weights belong to the caller; the optimizer's state to this object.
 */
final class ContrastiveTrainer implements AutoCloseable {
  /** The scale is kept from exceeding 100, for stability: CLIP paper, section 2.5. */
  static final float MAX_LOGIT_SCALE = (float) Math.log(100);

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
  private final Statistics statistics;
  private final Optional<SentenceDistillation> distillation;
  private final AdamW optimizer;
  private final NDManager manager;

  ContrastiveTrainer(
      ClipModel model,
      AdamW.Options options,
      Statistics statistics,
      Optional<SentenceDistillation> distillation,
      NDManager parent) {
    this.model = model;
    this.statistics = statistics;
    this.distillation = distillation;
    this.manager = parent.newSubManager();
    Map<String, Parameter> parameters = new LinkedHashMap<>(model.namedParameters());
    distillation.ifPresent(d -> parameters.put(SentenceDistillation.MATRIX, d.matrix()));
    parameters.values().forEach(p -> p.freeze(false));
    this.optimizer = new AdamW(options, parameters, manager);
  }

  /** The optimizer, for checkpoints. */
  AdamW optimizer() {
    return optimizer;
  }

  /** Everything that is trained or counted on the way, by name, for checkpoints. */
  Map<String, NDArray> tensors() {
    Map<String, NDArray> tensors = model.namedTensors();
    tensors.putAll(tensorsBesideTheModel());
    return tensors;
  }

  /** Those of {@link #tensors()} that the model does not have. */
  Map<String, NDArray> tensorsBesideTheModel() {
    return distillation
        .map(d -> Map.of(SentenceDistillation.MATRIX, d.matrix().getArray()))
        .orElse(Map.of());
  }

  /** Takes one step. Nothing is updated if the loss or the gradients are not finite. */
  StepResult step(TrainingBatch batch, double learningRate) {
    double loss = accumulateGradients(batch);
    double norm = optimizer.step(learningRate);
    clampLogitScale();
    return new StepResult(loss, norm, logitScale().getFloat());
  }

  private double accumulateGradients(TrainingBatch batch) {
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = loss(batch, scope);
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  /** The loss of a batch; a graph is built if a gradient collector is open. */
  NDArray loss(TrainingBatch batch, NDManager scope) {
    int pairs = batch.tokens().length;
    int size = model.config().vision().imageSize();
    NDArray pixels =
        scope.create(batch.pixels(), new Shape(pairs, 3, size, size), DataType.FLOAT32);
    NDArray images =
        statistics == Statistics.FROZEN
            ? model.encodeImages(pixels)
            : model.encodeTrainingImages(pixels);
    NDArray texts = model.encodeTexts(List.of(batch.tokens()), scope);
    NDArray own = ContrastiveLoss.symmetric(images, texts, logitScale(), batch.captionGroups());
    return distillation.map(d -> own.add(d.loss(model, batch, images, texts))).orElse(own);
  }

  private NDArray logitScale() {
    return model.logitScale().getArray();
  }

  private void clampLogitScale() {
    float scale = logitScale().getFloat();
    float clamped = Math.clamp(scale, 0, MAX_LOGIT_SCALE);
    if (clamped != scale) {
      boolean graph = JniUtils.isGradMode();
      JniUtils.setGradMode(false);
      try (NDArray value = manager.create(clamped)) {
        value.copyTo(logitScale());
      } finally {
        JniUtils.setGradMode(graph);
      }
    }
  }

  /** Releases the optimizer's state and freezes the model again. */
  @Override
  public void close() {
    optimizer.close();
    manager.close();
    model.namedParameters().values().forEach(p -> p.freeze(true));
  }
}
