package io.lucelens.training;

import static io.lucelens.clip.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.checkpoint.OpenAiCheckpoint;
import io.lucelens.clip.checkpoint.OpenAiWeights;
import io.lucelens.clip.checkpoint.Safetensors;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.data.TrainingBatch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ResNet's batch normalisation while it is trained, against the reference implementation's. */
class ResNetTrainingTest {
  /**
   * In float32 a batch's mean and variance are off by a millionth. Now and then that puts one of a
   * million values to the other side of a ReLU's zero, and with eight images and few places in the
   * upper layers, the gradient of what lies below then differs by nearly a hundredth.
   */
  private static final double EDGE_OF_A_RELU = 0.02;

  private NDManager manager;
  private ClipModel model;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager();
    model = model(DataType.FLOAT32);
  }

  private ClipModel model(DataType type) {
    OpenAiCheckpoint checkpoint =
        new OpenAiCheckpoint(
            new ModelFiles.Folder(Goldens.shared("models/tiny_rn")), "openai.safetensors");
    ClipModel.Weights weights = WeightCopies.of(checkpoint.weights(manager));
    return new ClipModel(
        checkpoint.config(), (name, shape) -> weights.get(name, shape).toType(type, false));
  }

  @AfterEach
  void close() {
    if (manager != null) {
      manager.close();
    }
  }

  @Test
  void oneForwardAndBackwardGiveTheReferencesLossGradientsAndRunningStatistics()
      throws IOException {
    JsonNode golden = Goldens.json(Goldens.shared("models/tiny_rn/train/train_mode.json"));
    try (ContrastiveTrainer trainer = trainer(Statistics.OF_BATCH, TrainingMethod.PLAIN);
        NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = trainer.gradients().loss(GoldenBatch.distinct(), scope);
      System.gc();
      collector.backward(loss);
      assertThat((double) loss.getFloat()).isCloseTo(golden.path("loss").asDouble(), within(1e-4));
      assertGradientNorms(golden.path("grad_l2"), EDGE_OF_A_RELU);
      assertRunningStatistics();
    }
  }

  /** Rounding cannot hide a mistake here: what float32 blurs is a thousand times smaller. */
  @Test
  void inFloat64LossAndGradientsAreTheReferencesToFourDigits() throws IOException {
    model = model(DataType.FLOAT64);
    JsonNode golden = Goldens.json(Goldens.shared("models/tiny_rn/train/train_mode.json"));
    TrainingBatch batch = GoldenBatch.distinct();
    model.namedParameters().values().forEach(p -> p.getArray().setRequiresGradient(true));
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray images =
          model.encodeTrainingImages(
              scope
                  .create(batch.pixels(), new Shape(batch.size(), 3, 64, 64), DataType.FLOAT32)
                  .toType(DataType.FLOAT64, false));
      NDArray texts = model.encodeTexts(List.of(batch.tokens()), scope);
      NDArray scale = model.logitScale().getArray().exp();
      NDArray logits = unit(images).matMul(unit(texts).transpose()).mul(scale);
      NDArray loss = crossEntropy(logits).add(crossEntropy(logits.transpose())).div(2);
      collector.backward(loss);

      assertThat(loss.getDouble()).isCloseTo(golden.path("loss").asDouble(), within(1e-5));
      assertGradientNorms(golden.path("grad_l2"), 1e-4);
    }
  }

  private static NDArray unit(NDArray features) {
    return features.div(features.norm(new int[] {1}, true));
  }

  /** Each row is to find the place of its own number. */
  private static NDArray crossEntropy(NDArray logits) {
    NDArray own = logits.getManager().eye((int) logits.getShape().get(0));
    return logits.logSoftmax(1).mul(own).sum().neg().div(logits.getShape().get(0));
  }

  /** Norms of the fused query, key and value are those of their parts together. */
  private void assertGradientNorms(JsonNode golden, double tolerance) {
    TreeMap<String, Double> squares = new TreeMap<>();
    model
        .namedParameters()
        .forEach(
            (name, parameter) -> {
              double sum = 0;
              NDArray gradient = parameter.getArray().getGradient();
              for (double g : gradient.toType(DataType.FLOAT64, false).toDoubleArray()) {
                sum += g * g;
              }
              squares.merge(OpenAiWeights.originalName(name), sum, Double::sum);
            });
    assertThat(squares).hasSize(golden.size());
    squares.forEach(
        (name, square) -> {
          double expected = golden.path(name).asDouble();
          assertThat(Math.sqrt(square))
              .as(name)
              .isCloseTo(expected, within(tolerance * Math.max(expected, 0.01)));
        });
  }

  private void assertRunningStatistics() throws IOException {
    Safetensors file =
        Safetensors.open(
            Goldens.shared("models/tiny_rn/train/bn_buffers_after_1_forward.safetensors"));
    OpenAiWeights expected = new OpenAiWeights(manager, file::load);
    assertThat(model.namedBuffers()).isNotEmpty();
    model
        .namedBuffers()
        .forEach(
            (name, buffer) ->
                assertClose(
                    buffer.toFloatArray(),
                    expected.get(name, buffer.getShape()).toFloatArray(),
                    1e-5));
  }

  @Test
  void frozenStatisticsStayAsTheyAreAndNormaliseAsInInference() throws IOException {
    float[] before = model.namedBuffers().get("vision_model.bn1.running_var").toFloatArray();
    TrainingBatch batch = GoldenBatch.distinct();
    try (ContrastiveTrainer trainer = trainer(Statistics.FROZEN, TrainingMethod.PLAIN)) {
      double loss = trainer.step(batch, 1e-12).loss();
      assertThat(model.namedBuffers().get("vision_model.bn1.running_var").toFloatArray())
          .isEqualTo(before);
      assertThat(loss).isNotCloseTo(3.1527, within(1e-2));
    }
  }

  @Test
  void chunksGiveTheWholeBatchsGradientsWithFrozenStatisticsOnly() throws IOException {
    TrainingBatch batch = GoldenBatch.distinct();
    TrainingMethod chunks = TrainingMethod.PLAIN.withChunkSize(3);
    TinyTraining.Result whole = gradients(TrainingMethod.PLAIN, batch);
    TinyTraining.Result cached = gradients(chunks, batch);

    assertThat(cached.loss()).isCloseTo(whole.loss(), within(1e-5));
    whole
        .gradients()
        .forEach(
            (name, gradient) ->
                assertClose(
                    cached.gradients().get(name),
                    gradient,
                    1e-5 * Math.max(1, Goldens.largest(gradient))));
    assertThatThrownBy(() -> trainer(Statistics.OF_BATCH, chunks))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chunk of 3")
        .hasMessageContaining("--freeze-statistics");
  }

  @Test
  void aLockedImageTowerKeepsItsRunningStatistics() throws IOException {
    float[] before = model.namedBuffers().get("vision_model.bn1.running_var").toFloatArray();
    TrainedPart text = new TrainedPart(TrainedPart.Towers.TEXT, 0, null);
    try (ContrastiveTrainer trainer =
        trainer(Statistics.OF_BATCH, TrainingMethod.PLAIN.withPart(text))) {
      trainer.step(GoldenBatch.distinct(), 1e-4);
    }
    assertThat(model.namedBuffers().get("vision_model.bn1.running_var").toFloatArray())
        .isEqualTo(before);
  }

  private TinyTraining.Result gradients(TrainingMethod method, TrainingBatch batch) {
    try (ContrastiveTrainer trainer = trainer(Statistics.FROZEN, method)) {
      return TinyTraining.gradients(trainer, batch, manager);
    }
  }

  private ContrastiveTrainer trainer(Statistics statistics, TrainingMethod method) {
    ContrastiveTrainer.Setup setup =
        new ContrastiveTrainer.Setup(method, AdamW.Options.CLIP, statistics, 1);
    return new ContrastiveTrainer(model, setup, Optional.empty(), manager);
  }
}
