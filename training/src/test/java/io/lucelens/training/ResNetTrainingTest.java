package io.lucelens.training;

import static io.lucelens.clip.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ResNet's batch normalisation while it is trained, against the reference implementation's. */
class ResNetTrainingTest {
  private NDManager manager;
  private ClipModel model;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager();
    OpenAiCheckpoint checkpoint =
        new OpenAiCheckpoint(
            new ModelFiles.Folder(Goldens.shared("models/tiny_rn")), "openai.safetensors");
    model = new ClipModel(checkpoint.config(), WeightCopies.of(checkpoint.weights(manager)));
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
    try (ContrastiveTrainer trainer =
            new ContrastiveTrainer(
                model, AdamW.Options.CLIP, Statistics.OF_BATCH, Optional.empty(), manager);
        NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = trainer.loss(GoldenBatch.distinct(), scope);
      System.gc();
      collector.backward(loss);
      assertThat((double) loss.getFloat()).isCloseTo(golden.path("loss").asDouble(), within(1e-4));
      assertGradientNorms(golden.path("grad_l2"));
      assertRunningStatistics();
    }
  }

  /** Norms of the fused query, key and value are those of their parts together. */
  private void assertGradientNorms(JsonNode golden) {
    TreeMap<String, Double> squares = new TreeMap<>();
    model
        .namedParameters()
        .forEach(
            (name, parameter) -> {
              double sum = 0;
              for (float g : parameter.getArray().getGradient().toFloatArray()) {
                sum += (double) g * g;
              }
              squares.merge(OpenAiWeights.originalName(name), sum, Double::sum);
            });
    assertThat(squares).hasSize(golden.size());
    squares.forEach(
        (name, square) -> {
          double expected = golden.path(name).asDouble();
          assertThat(Math.sqrt(square))
              .as(name)
              .isCloseTo(expected, within(1e-3 * Math.max(expected, 0.01)));
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
    try (ContrastiveTrainer trainer =
        new ContrastiveTrainer(
            model, AdamW.Options.CLIP, Statistics.FROZEN, Optional.empty(), manager)) {
      double loss = trainer.step(batch, 1e-12).loss();
      assertThat(model.namedBuffers().get("vision_model.bn1.running_var").toFloatArray())
          .isEqualTo(before);
      assertThat(loss).isNotCloseTo(3.1527, within(1e-2));
    }
  }
}
