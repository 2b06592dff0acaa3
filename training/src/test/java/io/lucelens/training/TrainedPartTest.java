package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.TrainedPart.LowRank;
import io.lucelens.training.TrainedPart.Towers;
import io.lucelens.training.data.TrainingBatch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is trained moves, by the right gradient, and nothing else does. */
class TrainedPartTest {
  private static final TrainedPart ADAPTERS =
      new TrainedPart(Towers.BOTH, 0, new LowRank(3, 6, List.of("q_proj", "fc2")));
  private static final String QUERY = "vision_model.encoder.layers.0.self_attn.q_proj.weight";

  private NDManager manager;
  private ClipModel model;
  private TrainingBatch batch;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager();
    model = TinyTraining.model(manager);
    batch = TinyTraining.batch(model.config(), 8);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private Map<String, float[]> weights() {
    Map<String, float[]> weights = new LinkedHashMap<>();
    model.namedParameters().forEach((name, p) -> weights.put(name, p.getArray().toFloatArray()));
    return weights;
  }

  /** The names of the parameters that a few steps change. */
  private List<String> changed(TrainedPart part) {
    Map<String, float[]> before = weights();
    try (ContrastiveTrainer trainer =
        TinyTraining.trainer(model, TrainingMethod.PLAIN.withPart(part), manager)) {
      for (int i = 0; i < 3; i++) {
        trainer.step(batch, 1e-3);
      }
    }
    Map<String, float[]> after = weights();
    return before.keySet().stream()
        .filter(name -> !Arrays.equals(before.get(name), after.get(name)))
        .toList();
  }

  @Test
  void everythingIsTrainedUnlessSaidOtherwise() {
    assertThat(changed(TrainedPart.ALL))
        .containsExactlyElementsOf(model.namedParameters().keySet());
  }

  @Test
  void aLockedTowerKeepsEveryBit() {
    assertThat(changed(new TrainedPart(Towers.IMAGE, 0, null)))
        .contains("logit_scale", "visual_projection.weight")
        .noneMatch(name -> name.startsWith("text_"));
    assertThat(changed(new TrainedPart(Towers.TEXT, 0, null)))
        .contains("logit_scale", "text_projection.weight")
        .noneMatch(name -> name.startsWith("vis"));
  }

  @Test
  void theLastBlocksAreTrainedWithWhatComesAfterThem() {
    int last = model.config().text().transformer().layers() - 1;

    List<String> changed = changed(new TrainedPart(Towers.TEXT, 1, null));

    assertThat(changed)
        .contains("text_projection.weight", "text_model.final_layer_norm.weight", "logit_scale")
        .anyMatch(name -> name.startsWith("text_model.encoder.layers." + last + "."))
        .noneMatch(name -> name.contains("embeddings"))
        .noneMatch(name -> name.contains("encoder.layers." + (last - 1) + "."));
  }

  @Test
  void aDeeperBlockLearnsMoreSlowlyByTheDecay() {
    int layers = model.config().text().transformer().layers();

    assertThat(rate("text_projection.weight")).isEqualTo(1);
    assertThat(rate("logit_scale")).isEqualTo(1);
    assertThat(rate("text_model.encoder.layers." + (layers - 1) + ".mlp.fc1.bias"))
        .isCloseTo(0.5, within(1e-12));
    assertThat(rate("text_model.encoder.layers.0.mlp.fc1.bias"))
        .isCloseTo(Math.pow(0.5, layers), within(1e-12));
    assertThat(rate("text_model.embeddings.token_embedding.weight"))
        .isCloseTo(Math.pow(0.5, layers + 1), within(1e-12));
    assertThat(rate("vision_model.pre_layrnorm.weight"))
        .isEqualTo(rate("vision_model.embeddings.class_embedding"));
  }

  private double rate(String parameter) {
    return ParameterDepth.of(model.config(), parameter).rate(0.5);
  }

  @Test
  void layerDecayScalesTheFirstStepOfAdamByItself() {
    // Adam's first step is the learning rate in the gradient's direction, whatever its size.
    String top = "text_projection.weight";
    String bottom = "text_model.embeddings.position_embedding.weight";
    Map<String, float[]> before = weights();
    TrainingMethod decayed =
        new TrainingMethod(Loss.INFO_NCE, Repeats.POSITIVE, 0, 0, TrainedPart.ALL, 0.5, 0, 0);
    AdamW.Options plain = new AdamW.Options(0.9, 0.98, 1e-12, 0, Double.POSITIVE_INFINITY);
    try (ContrastiveTrainer trainer = TinyTraining.trainer(model, decayed, plain, manager)) {
      trainer.step(batch, 1e-2);
    }
    int layers = model.config().text().transformer().layers();
    assertThat(firstMove(before.get(top), weights().get(top))).isCloseTo(1e-2, within(1e-5));
    assertThat(firstMove(before.get(bottom), weights().get(bottom)))
        .isCloseTo(1e-2 * Math.pow(0.5, layers + 1), within(1e-5));
  }

  private static double firstMove(float[] before, float[] after) {
    return Math.abs(after[0] - before[0]);
  }

  @Test
  void adaptersBeginAtTheBaseAndChangeOnlyTheirProjections() {
    Map<String, float[]> before = weights();
    try (ContrastiveTrainer trainer =
        TinyTraining.trainer(model, TrainingMethod.PLAIN.withPart(ADAPTERS), manager)) {
      trainer.trained().updateModel();
      assertThat(weights().get(QUERY)).isEqualTo(before.get(QUERY));
    }
    assertThat(changed(ADAPTERS))
        .contains(QUERY, "logit_scale")
        .allMatch(name -> name.matches("logit_scale|.*(q_proj|fc2)\\.weight"));
  }

  @Test
  void anAdaptersGradientsAreThoseOfFiniteDifferences() {
    TrainingMethod method = TrainingMethod.PLAIN.withPart(ADAPTERS);
    try (ContrastiveTrainer trainer = TinyTraining.trainer(model, method, manager)) {
      // Away from the start, where B is zero and A's gradient with it.
      for (int i = 0; i < 5; i++) {
        trainer.step(batch, 3e-2);
      }
      Map<String, float[]> gradients = TinyTraining.gradients(trainer, batch, manager).gradients();
      for (String name : List.of(QUERY + ".lora_A", QUERY + ".lora_B")) {
        int at = largest(gradients.get(name));
        double slope = slope(trainer, trainer.trained().tensors().get(name), at);
        double gradient = gradients.get(name)[at];
        assertThat(gradient).as(name).isCloseTo(slope, within(0.02 * Math.abs(slope)));
      }
    }
  }

  private static int largest(float[] values) {
    int at = 0;
    for (int i = 0; i < values.length; i++) {
      at = Math.abs(values[i]) > Math.abs(values[at]) ? i : at;
    }
    return at;
  }

  private double slope(ContrastiveTrainer trainer, NDArray tensor, int at) {
    double h = 5e-3;
    double above = lossAfter(trainer, tensor, at, h);
    double below = lossAfter(trainer, tensor, at, -2 * h);
    lossAfter(trainer, tensor, at, h);
    return (above - below) / (2 * h);
  }

  private double lossAfter(ContrastiveTrainer trainer, NDArray tensor, int at, double by) {
    TinyTraining.nudge(tensor, at, by);
    trainer.trained().updateModel();
    try (NDManager scope = manager.newSubManager()) {
      return trainer.gradients().loss(batch, scope).getFloat();
    }
  }

  @Test
  void projectionsThatAreNotThereAndImpossibleNumbersAreRefused() {
    TrainedPart wrong = new TrainedPart(Towers.BOTH, 0, new LowRank(2, 1, List.of("c_attn")));
    assertThatThrownBy(
            () -> TinyTraining.trainer(model, TrainingMethod.PLAIN.withPart(wrong), manager))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("c_attn")
        .hasMessageContaining("q_proj");
    assertThatThrownBy(() -> new LowRank(0, 1, List.of("q_proj"))).hasMessageContaining("rank 0");
    assertThatThrownBy(() -> new TrainedPart(Towers.BOTH, -1, null))
        .hasMessageContaining("last blocks is -1");
  }
}
