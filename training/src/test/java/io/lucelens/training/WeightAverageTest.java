package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeightAverageTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private static double value(WeightAverage average) {
    return average.state().get("w").getFloat();
  }

  @Test
  void itForgetsFasterInTheFirstStepsThanItsDecaySays() {
    NDArray weight = manager.create(4f);
    WeightAverage average = new WeightAverage(Map.of("w", weight), 0.5, manager);
    assertThat(value(average)).isEqualTo(4);
    weight.set(new float[] {15});
    average.update(1);
    // It keeps 2/11 of 4 and takes 9/11 of 15.
    assertThat(value(average)).isCloseTo((2 * 4 + 9 * 15) / 11.0, within(1e-5));
    double before = value(average);
    average.update(1000);
    assertThat(value(average)).isCloseTo((before + 15) / 2, within(1e-5));
  }

  @Test
  void theWeightsItGivesAreCopiesAndStayAsTheyAre() {
    NDArray weight = manager.create(1f);
    WeightAverage average = new WeightAverage(Map.of("w", weight), 0.9, manager);
    NDArray given = average.weights(manager).get("w", new Shape());
    weight.set(new float[] {7});
    average.update(1);
    assertThat(given.getFloat()).isEqualTo(1);
  }
}
