package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The losses against sums written out in doubles, and their gradients against differences. */
class ObjectiveTest {
  private static final int N = 5;
  private static final int DIMENSION = 6;
  private static final double SCALE = Math.log(5);
  private static final double BIAS = -1.5;

  /** Pairs 0 and 3 share a caption, 1 and 4 an image. */
  private static final int[] CAPTIONS = {0, 1, 2, 0, 4};

  private static final int[] IMAGES = {0, 1, 2, 3, 1};

  private final NDManager manager = NDManager.newBaseManager();
  private final double[] images = features(1);
  private final double[] texts = features(2);

  @AfterEach
  void close() {
    manager.close();
  }

  private static double[] features(long seed) {
    return new Random(seed).doubles(N * DIMENSION, -1, 1).toArray();
  }

  private static boolean related(int i, int j) {
    return CAPTIONS[i] == CAPTIONS[j] || IMAGES[i] == IMAGES[j];
  }

  private double loss(Loss kind, Repeats repeats) {
    Inputs inputs = new Inputs();
    return inputs.loss(kind, repeats).getFloat();
  }

  /** Leaves for autograd, in native memory. */
  private final class Inputs {
    private final NDArray x = leaf(images, new Shape(N, DIMENSION));
    private final NDArray y = leaf(texts, new Shape(N, DIMENSION));
    private final NDArray scale = leaf(new double[] {SCALE}, new Shape());
    private final NDArray bias = leaf(new double[] {BIAS}, new Shape());

    private NDArray leaf(double[] values, Shape shape) {
      float[] floats = new float[values.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) values[i];
      }
      return WeightCopies.copy(floats, shape, manager);
    }

    NDArray loss(Loss kind, Repeats repeats) {
      Objective objective =
          kind == Loss.INFO_NCE ? new InfoNce(scale) : new SigmoidLoss(scale, bias);
      return objective.loss(x, y, new Relations(CAPTIONS, IMAGES, repeats));
    }
  }

  private static double[][] logits(double[] images, double[] texts, double scale) {
    double[][] logits = new double[N][N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        double dot = 0;
        double a = 0;
        double b = 0;
        for (int d = 0; d < DIMENSION; d++) {
          double u = images[i * DIMENSION + d];
          double v = texts[j * DIMENSION + d];
          dot += u * v;
          a += u * u;
          b += v * v;
        }
        logits[i][j] = Math.exp(scale) * dot / Math.sqrt(a * b);
      }
    }
    return logits;
  }

  /** By hand: the mean of −log softmax over a row's positives, both ways. */
  private static double infoNce(double[][] logits, Repeats repeats) {
    double sum = 0;
    for (int i = 0; i < N; i++) {
      double row = 0;
      double column = 0;
      double own = 0;
      int positives = 0;
      for (int j = 0; j < N; j++) {
        boolean left = repeats == Repeats.IGNORED && i != j && related(i, j);
        row += left ? 0 : Math.exp(logits[i][j]);
        column += left ? 0 : Math.exp(logits[j][i]);
        if (i == j || repeats == Repeats.POSITIVE && related(i, j)) {
          positives++;
          own += logits[i][j] + logits[j][i];
        }
      }
      sum += Math.log(row) + Math.log(column) - own / positives;
    }
    return sum / (2 * N);
  }

  /** By hand: −log σ(z · (logit + bias)), summed and divided by the batch. */
  private static double sigmoid(double[][] logits, double bias, Repeats repeats) {
    double sum = 0;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        boolean twin = i != j && related(i, j);
        if (!(twin && repeats == Repeats.IGNORED)) {
          double z = i == j || twin ? 1 : -1;
          sum += -Math.log(1 / (1 + Math.exp(-z * (logits[i][j] + bias))));
        }
      }
    }
    return sum / N;
  }

  private static double byHand(
      Loss kind, Repeats repeats, double[] images, double[] texts, double scale, double bias) {
    double[][] logits = logits(images, texts, scale);
    return kind == Loss.INFO_NCE ? infoNce(logits, repeats) : sigmoid(logits, bias, repeats);
  }

  @ParameterizedTest
  @CsvSource({"INFO_NCE, POSITIVE", "INFO_NCE, IGNORED", "SIGMOID, POSITIVE", "SIGMOID, IGNORED"})
  void theLossIsTheSumWrittenOut(Loss kind, Repeats repeats) {
    assertThat(loss(kind, repeats))
        .isCloseTo(byHand(kind, repeats, images, texts, SCALE, BIAS), within(1e-6));
  }

  @Test
  void aBatchOfTwoHasTheLossOfPencilAndPaper() {
    // Unit vectors: cosines 1 on the diagonal, 0 beside it. Scale 1, bias 0.
    NDArray unit = WeightCopies.copy(new float[] {1, 0, 0, 1}, new Shape(2, 2), manager);
    NDArray zero = WeightCopies.copy(new float[] {0}, new Shape(), manager);
    Relations relations = new Relations(new int[] {0, 1}, new int[] {0, 1}, Repeats.POSITIVE);

    double infoNce = new InfoNce(zero).loss(unit, unit, relations).getFloat();
    double sigmoid = new SigmoidLoss(zero, zero).loss(unit, unit, relations).getFloat();

    // ln(e + 1) − 1, and (2 · ln(1 + 1/e) + 2 · ln 2) / 2
    assertThat(infoNce).isCloseTo(0.313262, within(1e-5));
    assertThat(sigmoid).isCloseTo(1.006409, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({"INFO_NCE, POSITIVE", "INFO_NCE, IGNORED", "SIGMOID, POSITIVE", "SIGMOID, IGNORED"})
  void theGradientsAreThoseOfFiniteDifferencesAlsoAfterACollection(Loss kind, Repeats repeats) {
    Inputs inputs = new Inputs();
    for (NDArray leaf : new NDArray[] {inputs.x, inputs.y, inputs.scale, inputs.bias}) {
      leaf.setRequiresGradient(true);
    }
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = inputs.loss(kind, repeats);
      TinyTraining.collectGarbage();
      collector.backward(loss);
    }
    assertGradient(inputs.x, i -> slope(kind, repeats, images, i));
    assertGradient(inputs.y, i -> slope(kind, repeats, texts, i));
    double h = 1e-5;
    assertGradient(
        inputs.scale,
        i ->
            (byHand(kind, repeats, images, texts, SCALE + h, BIAS)
                    - byHand(kind, repeats, images, texts, SCALE - h, BIAS))
                / (2 * h));
    assertGradient(
        inputs.bias,
        i ->
            (byHand(kind, repeats, images, texts, SCALE, BIAS + h)
                    - byHand(kind, repeats, images, texts, SCALE, BIAS - h))
                / (2 * h));
  }

  private double slope(Loss kind, Repeats repeats, double[] values, int at) {
    double h = 1e-5;
    double kept = values[at];
    values[at] = kept + h;
    double above = byHand(kind, repeats, images, texts, SCALE, BIAS);
    values[at] = kept - h;
    double below = byHand(kind, repeats, images, texts, SCALE, BIAS);
    values[at] = kept;
    return (above - below) / (2 * h);
  }

  private static void assertGradient(NDArray leaf, IntToDoubleFunction slope) {
    float[] gradient = leaf.getGradient().toFloatArray();
    for (int i = 0; i < gradient.length; i++) {
      assertThat((double) gradient[i]).isCloseTo(slope.applyAsDouble(i), within(1e-5));
    }
  }

  @Test
  void theBalancedBiasMakesARowsSigmoidsSumToAboutOne() {
    Inputs inputs = new Inputs();
    double bias = SigmoidLoss.balancedBias(inputs.x, inputs.y, inputs.scale);

    double[][] logits = logits(images, texts, SCALE);
    double logSums = 0;
    for (double[] row : logits) {
      double sum = 0;
      for (double logit : row) {
        sum += Math.exp(logit);
      }
      logSums += Math.log(sum);
    }
    assertThat(bias).isCloseTo(-logSums / N, within(1e-5));
  }
}
