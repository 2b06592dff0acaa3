package io.lucelens.clip.model;

import static io.lucelens.clip.Goldens.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationTest {
  private static final float[] POINTS = {-9, -3.1f, -1, -0.4f, -1e-3f, 0, 0.2f, 0.8f, 1.7f, 4, 11};

  @ParameterizedTest
  @EnumSource
  void valuesAreThoseOfTheFormula(Activation activation) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray y = activation.apply(manager.create(POINTS));
      assertClose(y.toFloatArray(), map(formula(activation)), 2e-6);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreThoseOfTheFormula(Activation activation) {
    DoubleUnaryOperator formula = formula(activation);
    double step = 1e-5;
    try (NDManager manager = NDManager.newBaseManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray x = manager.create(POINTS).duplicate();
      x.setRequiresGradient(true);
      // Twice the input, so that what the activation is given is not a leaf, as in a network.
      collector.backward(activation.apply(x.mul(Activation.scalar(x, 2))).sum());
      float[] slopes =
          map(
              at ->
                  (formula.applyAsDouble(2 * at + step) - formula.applyAsDouble(2 * at - step))
                      / step);
      assertClose(x.getGradient().toFloatArray(), slopes, 1e-5);
    }
  }

  private static DoubleUnaryOperator formula(Activation activation) {
    return switch (activation) {
      case QUICK_GELU -> x -> x / (1 + Math.exp(-1.702 * x));
      case GELU -> x -> x * normalDistribution(x);
      case GELU_TANH ->
          x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    };
  }

  /** The integral of the bell curve, by Simpson's rule. */
  private static double normalDistribution(double x) {
    int parts = 2000;
    double width = x / parts;
    double sum = bell(0) + bell(x);
    for (int i = 1; i < parts; i++) {
      sum += bell(i * width) * (i % 2 == 0 ? 2 : 4);
    }
    return 0.5 + sum * width / 3;
  }

  private static double bell(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  private static float[] map(DoubleUnaryOperator function) {
    float[] values = new float[POINTS.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) function.applyAsDouble(POINTS[i]);
    }
    return values;
  }
}
