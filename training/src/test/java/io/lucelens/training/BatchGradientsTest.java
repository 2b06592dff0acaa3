package io.lucelens.training;

import static io.lucelens.clip.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.data.TrainingBatch;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradient caching against the whole batch at once. */
class BatchGradientsTest {
  private NDManager manager;
  private ClipModel model;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager();
    model = TinyTraining.model(manager);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private TinyTraining.Result gradients(TrainingMethod method, TrainingBatch batch) {
    try (ContrastiveTrainer trainer = TinyTraining.trainer(model, method, manager)) {
      return TinyTraining.gradients(trainer, batch, manager);
    }
  }

  private static void assertSame(TinyTraining.Result actual, TinyTraining.Result expected) {
    assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-5));
    assertThat(actual.gradients().keySet()).isEqualTo(expected.gradients().keySet());
    expected
        .gradients()
        .forEach(
            (name, gradient) -> {
              double tolerance = 1e-5 * Math.max(1, Goldens.largest(gradient));
              assertClose(actual.gradients().get(name), gradient, tolerance);
            });
  }

  @ParameterizedTest
  @EnumSource
  void aBatchOf512InChunksOf32HasTheLossAndGradientsOf512AtOnce(Loss loss) {
    TrainingBatch batch = TinyTraining.batch(model.config(), 512);
    TrainingMethod atOnce = TrainingMethod.PLAIN.withLoss(loss);

    TinyTraining.Result whole = gradients(atOnce, batch);

    assertThat(Goldens.largest(whole.gradients().get("visual_projection.weight"))).isPositive();
    assertThat(whole.gradients().get("logit_scale")[0]).isNotZero();
    assertSame(gradients(atOnce.withChunkSize(32), batch), whole);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 11, 12, 100})
  void aChunkNeedNotDivideTheBatch(int chunk) {
    TrainingBatch batch = TinyTraining.batch(model.config(), 12);

    assertSame(
        gradients(TrainingMethod.PLAIN.withChunkSize(chunk), batch),
        gradients(TrainingMethod.PLAIN, batch));
  }

  @Test
  void equalCaptionsInDifferentChunksAreStillPositives() {
    TrainingBatch plain = TinyTraining.batch(model.config(), 12);
    int[] groups = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1};
    TrainingBatch batch = new TrainingBatch(0, 0, plain.pixels(), plain.tokens(), groups);

    TinyTraining.Result whole = gradients(TrainingMethod.PLAIN, batch);

    assertThat(whole.loss())
        .isNotCloseTo(gradients(TrainingMethod.PLAIN, plain).loss(), within(1e-3));
    assertSame(gradients(TrainingMethod.PLAIN.withChunkSize(4), batch), whole);
  }

  @ParameterizedTest
  @EnumSource
  void aLockedTowerGetsNoGradientInEitherWay(TrainedPart.Towers towers) {
    TrainingBatch batch = TinyTraining.batch(model.config(), 12);
    TrainingMethod method = TrainingMethod.PLAIN.withPart(new TrainedPart(towers, 0, null));

    TinyTraining.Result whole = gradients(method, batch);

    assertThat(whole.gradients().containsKey("visual_projection.weight"))
        .isEqualTo(towers != TrainedPart.Towers.TEXT);
    assertThat(whole.gradients().containsKey("text_projection.weight"))
        .isEqualTo(towers != TrainedPart.Towers.IMAGE);
    assertThat(whole.gradients()).containsKey("logit_scale");
    assertSame(gradients(method.withChunkSize(5), batch), whole);
  }

  @ParameterizedTest
  @EnumSource
  void collectingGarbageBetweenThePassesChangesNothing(Loss loss) {
    TrainingBatch batch = TinyTraining.batch(model.config(), 12);
    TrainingMethod method = TrainingMethod.PLAIN.withLoss(loss).withChunkSize(4);
    TinyTraining.Result undisturbed = gradients(method, batch);
    try (ContrastiveTrainer trainer = TinyTraining.trainer(model, method, manager)) {
      BatchGradients gradients = trainer.gradients();
      BatchLoss collecting =
          (b, images, texts) -> {
            NDArray value = gradients.batchLoss().of(b, images, texts);
            TinyTraining.collectGarbage();
            return value;
          };
      BatchGradients disturbed =
          new BatchGradients(gradients.features(), trainer.trained(), collecting, 4);
      assertThat(disturbed.of(batch, manager)).isEqualTo(undisturbed.loss());
      try (NDManager scope = manager.newSubManager()) {
        trainer
            .trained()
            .gradients(scope)
            .forEach(
                (name, gradient) ->
                    assertThat(gradient.toFloatArray())
                        .as(name)
                        .isEqualTo(undisturbed.gradients().get(name)));
      }
    }
  }

  @Test
  void stepsInChunksLeaveNothingBehindInNativeMemory() {
    TrainingBatch batch = TinyTraining.batch(model.config(), 12);
    TrainedPart adapters =
        new TrainedPart(
            TrainedPart.Towers.BOTH, 0, new TrainedPart.LowRank(2, 2, List.of("q_proj")));
    TrainingMethod method =
        TrainingMethod.PLAIN.withLoss(Loss.SIGMOID).withPart(adapters).withChunkSize(5);
    try (ContrastiveTrainer trainer = TinyTraining.trainer(model, method, manager)) {
      trainer.step(batch, 1e-3);
      int before = arrays();
      for (int i = 0; i < 3; i++) {
        trainer.step(batch, 1e-3);
      }
      assertThat(arrays()).isEqualTo(before);
    }
  }

  /** All native arrays of the process that somebody still owns. */
  private int arrays() {
    return manager.getParentManager().getManagedArrays().size();
  }
}
