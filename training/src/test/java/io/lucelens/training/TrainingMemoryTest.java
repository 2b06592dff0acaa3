package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.TrainedPart.Towers;
import io.lucelens.training.data.TrainingBatch;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A thousand steps by each method, and what they leave behind outside the heap. */
class TrainingMemoryTest {
  private static final int STEPS = 1000;

  /** Steps until the allocators of PyTorch and the JVM have what they will keep. */
  private static final int SETTLED = 300;

  /** One leaked copy of the weights a step would be 840 MB. */
  private static final long ALLOWED_KILOBYTES = 32 << 10;

  static Stream<TrainingMethod> methods() {
    TrainedPart adapters =
        new TrainedPart(Towers.BOTH, 0, new TrainedPart.LowRank(2, 2, List.of("q_proj")));
    return Stream.of(
        TrainingMethod.PLAIN,
        TrainingMethod.PLAIN.withChunkSize(3),
        TrainingMethod.PLAIN.withPart(adapters),
        TrainingMethod.PLAIN.withPart(new TrainedPart(Towers.TEXT, 0, null)));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aThousandStepsLeaveNativeMemoryAsItWas(TrainingMethod method) {
    assumeThat(ResidentMemory.known()).isTrue();
    try (NDManager manager = NDManager.newBaseManager()) {
      ClipModel model = TinyTraining.model(manager);
      TrainingBatch batch = TinyTraining.batch(model.config(), 8);
      try (ContrastiveTrainer trainer = TinyTraining.trainer(model, method, manager)) {
        long settled = 0;
        for (int step = 1; step <= STEPS; step++) {
          trainer.step(batch, 1e-5);
          if (step == SETTLED) {
            settled = ResidentMemory.outsideTheHeap();
          }
        }
        assertThat(ResidentMemory.outsideTheHeap() - settled).isLessThan(ALLOWED_KILOBYTES);
      }
    }
  }
}
