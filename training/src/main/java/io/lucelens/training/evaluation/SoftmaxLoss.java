package io.lucelens.training.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;
import opennlp.tools.ml.maxent.quasinewton.Function;

/**
 * The loss of multinomial logistic regression, −Σ log p(class of the image), as a function of the
 * weights: for each class a row of one weight a feature. Thread-safe.
 */
final class SoftmaxLoss implements Function {
  private final float[][] features;
  private final int[] classes;
  private final int classCount;
  private final int featureCount;

  /**
   * @param features a row for each image
   * @param classes the class of each image, from 0
   */
  SoftmaxLoss(float[][] features, int[] classes, int classCount) {
    this.features = features;
    this.classes = classes;
    this.classCount = classCount;
    this.featureCount = features[0].length;
  }

  @Override
  public int getDimension() {
    return classCount * featureCount;
  }

  @Override
  public double valueAt(double[] weights) {
    return IntStream.range(0, features.length)
        .parallel()
        .mapToDouble(i -> loss(weights, i))
        // Summed up in order, so that the same data always gives the same weights.
        .boxed()
        .toList()
        .stream()
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  private double loss(double[] weights, int image) {
    return -Math.log(
        Math.max(
            Double.MIN_NORMAL,
            probabilities(weights, features[image], classCount)[classes[image]]));
  }

  @Override
  public double[] gradientAt(double[] weights) {
    double[][] errors =
        IntStream.range(0, features.length)
            .parallel()
            .mapToObj(image -> errors(weights, image))
            .toArray(double[][]::new);
    double[] gradient = new double[getDimension()];
    IntStream.range(0, classCount).parallel().forEach(k -> addErrors(errors, k, gradient));
    return gradient;
  }

  /** How far the probability of each class is from what it should be. */
  private double[] errors(double[] weights, int image) {
    double[] errors = probabilities(weights, features[image], classCount);
    errors[classes[image]] -= 1;
    return errors;
  }

  private void addErrors(double[][] errors, int k, double[] gradient) {
    int row = k * featureCount;
    for (int image = 0; image < features.length; image++) {
      double error = errors[image][k];
      for (int f = 0; f < featureCount; f++) {
        gradient[row + f] += error * features[image][f];
      }
    }
  }

  /** The softmax over classes of the weighted sums of an image's features. */
  static double[] probabilities(double[] weights, float[] image, int classCount) {
    double[] scores = new double[classCount];
    for (int k = 0; k < classCount; k++) {
      int row = k * image.length;
      for (int f = 0; f < image.length; f++) {
        scores[k] += weights[row + f] * image[f];
      }
    }
    double largest = Arrays.stream(scores).max().orElseThrow();
    double sum = 0;
    for (int k = 0; k < classCount; k++) {
      scores[k] = Math.exp(scores[k] - largest);
      sum += scores[k];
    }
    for (int k = 0; k < classCount; k++) {
      scores[k] /= sum;
    }
    return scores;
  }
}
