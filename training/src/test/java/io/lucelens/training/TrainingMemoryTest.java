package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.TrainedPart.Towers;
import io.lucelens.training.data.TrainingBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two hundred steps by each method, and what they leave behind outside the heap. */
class TrainingMemoryTest {
  /** Steps at which memory is read, the first when most of what stays has been made. */
  private static final List<Integer> READ_AT = List.of(40, 120, 200);

  /** 64 a step; one leaked copy of the weights a step would be 1,200. */
  private static final long ALLOCATED_KILOBYTES = 5 << 10;

  /** What malloc has not in use but keeps comes and goes, so it must be more. */
  private static final long RESIDENT_KILOBYTES = 16 << 10;

  static Stream<TrainingMethod> methods() {
    TrainedPart adapters =
        new TrainedPart(Towers.BOTH, 0, new TrainedPart.LowRank(2, 2, List.of("q_proj")));
    return Stream.of(
        TrainingMethod.PLAIN,
        TrainingMethod.PLAIN.withChunkSize(5),
        TrainingMethod.PLAIN.withPart(adapters),
        TrainingMethod.PLAIN.withPart(new TrainedPart(Towers.TEXT, 0, null)));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void stepsLeaveNativeMemoryAsItWas(TrainingMethod method) {
    assumeThat(NativeMemory.known()).isTrue();
    try (NDManager manager = NDManager.newBaseManager()) {
      ClipModel model = TinyTraining.model(manager);
      TrainingBatch batch = TinyTraining.batch(model.config(), 8);
      try (ContrastiveTrainer trainer = TinyTraining.trainer(model, method, manager)) {
        List<NativeMemory> readings = new ArrayList<>();
        for (int step = 1; step <= READ_AT.getLast(); step++) {
          trainer.step(batch, 1e-5);
          if (READ_AT.contains(step)) {
            readings.add(NativeMemory.now());
          }
        }
        NativeMemory grown = NativeMemory.leastGrowth(readings);
        assertThat(grown.allocated()).as("allocated").isLessThan(ALLOCATED_KILOBYTES);
        assertThat(grown.resident()).as("resident").isLessThan(RESIDENT_KILOBYTES);
      }
    }
  }
}
