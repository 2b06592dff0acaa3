package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.model.ClipModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightMeanTest {
  @Test
  void theEndsAreTheTwoModelsToTheBitAndTheMiddleIsTheirMean() {
    try (NDManager manager = NDManager.newBaseManager()) {
      ClipModel start = TinyTraining.model(manager);
      ClipModel tuned = TinyTraining.model(manager);
      try (ContrastiveTrainer trainer =
          TinyTraining.trainer(tuned, TrainingMethod.PLAIN, manager)) {
        trainer.step(TinyTraining.batch(tuned.config(), 8), 1e-2);
      }
      WeightMean mixtures = new WeightMean(List.of(start, tuned));
      ClipModel atStart = mixtures.of(List.of(1.0, 0.0), manager);
      ClipModel atTuned = mixtures.of(List.of(0.0, 1.0), manager);
      ClipModel middle = mixtures.of(List.of(0.5, 0.5), manager);
      for (String name : start.namedParameters().keySet()) {
        float[] a = values(start, name);
        float[] b = values(tuned, name);
        assertThat(a).as(name).isNotEqualTo(b);
        assertThat(values(atStart, name)).isEqualTo(a);
        assertThat(values(atTuned, name)).isEqualTo(b);
        float[] mean = values(middle, name);
        assertThat(mean[0]).isEqualTo((float) ((a[0] + (double) b[0]) / 2));
      }
    }
  }

  private static float[] values(ClipModel model, String name) {
    return model.namedParameters().get(name).getArray().toFloatArray();
  }
}
