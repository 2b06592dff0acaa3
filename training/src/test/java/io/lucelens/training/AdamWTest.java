package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps of the optimizer against the paper's formulas written out in doubles. */
class AdamWTest {
  private static final double RATE = 0.1;
  private static final float[] START = {0.5f, -1, 2, 0.25f};
  private static final float[] GRADIENT = {3, -4, 0.5f, 1};

  private final NDManager manager = NDManager.newBaseManager();
  private final NDArray matrix = WeightCopies.copy(START, new Shape(2, 2), manager);
  private final NDArray vector = WeightCopies.copy(START, new Shape(4), manager);

  @AfterEach
  void close() {
    manager.close();
  }

  private AdamW optimizer(double maxGradientNorm) {
    return new AdamW(
        new AdamW.Options(0.9, 0.98, 1e-6, 0.2, maxGradientNorm),
        Map.of("matrix", matrix, "vector", vector),
        name -> name.equals("vector") ? 0.5 : 1,
        manager);
  }

  /** The gradients of a step, the second of which is twice as long; both tensors have the same. */
  private Map<String, NDArray> gradients(int step) {
    float[] values = new float[GRADIENT.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = step * GRADIENT[i];
    }
    return Map.of(
        "matrix", manager.create(values, new Shape(2, 2)), "vector", manager.create(values));
  }

  private static double norm(int step) {
    double sum = 0;
    for (float g : GRADIENT) {
      sum += 2 * (step * g) * (step * g);
    }
    return Math.sqrt(sum);
  }

  private static double[] expected(int steps, double rate, double decay, double maxNorm) {
    double[] weights = new double[START.length];
    for (int i = 0; i < weights.length; i++) {
      double weight = START[i];
      double first = 0;
      double second = 0;
      for (int step = 1; step <= steps; step++) {
        double g = step * GRADIENT[i] * Math.min(1, maxNorm / norm(step));
        first = 0.9 * first + 0.1 * g;
        second = 0.98 * second + 0.02 * g * g;
        weight *= 1 - rate * decay;
        weight -=
            rate
                * (first / (1 - Math.pow(0.9, step)))
                / (Math.sqrt(second / (1 - Math.pow(0.98, step))) + 1e-6);
      }
      weights[i] = weight;
    }
    return weights;
  }

  private static void assertWeights(NDArray actual, double... expected) {
    float[] weights = actual.toFloatArray();
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) weights[i]).isCloseTo(expected[i], within(1e-5));
    }
  }

  @Test
  void stepsAreThoseOfTheFormulasAlsoWhereOnlyTheLongerGradientIsCut() {
    double maxNorm = 1.5 * norm(1);
    try (AdamW optimizer = optimizer(maxNorm)) {
      for (int step = 1; step <= 3; step++) {
        assertThat(optimizer.step(gradients(step), RATE)).isCloseTo(norm(step), within(1e-4));
      }
    }
    assertWeights(matrix, expected(3, RATE, 0.2, maxNorm));
    assertWeights(vector, expected(3, RATE / 2, 0, maxNorm));
  }

  @Test
  void whatHasNoGradientRests() {
    try (AdamW optimizer = optimizer(Double.POSITIVE_INFINITY)) {
      optimizer.step(gradients(1), RATE);
      float[] before = matrix.toFloatArray();
      optimizer.step(Map.of("vector", gradients(2).get("vector")), RATE);
      assertThat(matrix.toFloatArray()).containsExactly(before);
    }
    assertWeights(vector, expected(2, RATE / 2, 0, Double.POSITIVE_INFINITY));
  }

  @Test
  void aGradientThatIsNotFiniteChangesNothing() {
    try (AdamW optimizer = optimizer(1)) {
      NDArray broken = manager.create(new float[] {1, Float.NaN, 1, 1});
      Map<String, NDArray> gradients =
          Map.of("matrix", gradients(1).get("matrix"), "vector", broken);
      assertThat(optimizer.step(gradients, RATE)).isNaN();
    }
    assertThat(matrix.toFloatArray()).containsExactly(START);
    assertThat(vector.toFloatArray()).containsExactly(START);
  }
}
