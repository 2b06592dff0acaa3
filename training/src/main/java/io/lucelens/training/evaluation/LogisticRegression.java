package io.lucelens.training.evaluation;

import io.lucelens.clip.Embedding;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import opennlp.tools.ml.maxent.quasinewton.QNMinimizer;

/**
 * Multinomial logistic regression on embeddings, fitted by OpenNLP's L-BFGS. Features are the
 * embedding's components times the square root of the dimension, so that each has variance near
 * one, and a constant. Immutable and thread-safe.
 */
final class LogisticRegression {
  /** The CLIP paper's limit for its linear probes (appendix A.3). */
  private static final int MAX_ITERATIONS = 1000;

  /** How many steps L-BFGS remembers, and how often it looks along one; OpenNLP's defaults. */
  private static final int MEMORY = 15;

  private static final int MAX_EVALUATIONS = 30_000;

  private final double[] weights;
  private final List<String> classes;

  private LogisticRegression(double[] weights, List<String> classes) {
    this.weights = weights;
    this.classes = classes;
  }

  /**
   * Fits to embeddings and their classes.
   *
   * @param l2 what the squared weights are multiplied by and added to the sum of the images'
   *     losses; 1 / 2C in scikit-learn's terms
   */
  static LogisticRegression train(List<Embedding> images, List<String> classOfImage, double l2) {
    List<String> classes = classOfImage.stream().distinct().sorted().toList();
    SoftmaxLoss loss =
        new SoftmaxLoss(
            images.stream().map(LogisticRegression::features).toArray(float[][]::new),
            classOfImage.stream().mapToInt(classes::indexOf).toArray(),
            classes.size());
    QNMinimizer minimizer = new QNMinimizer(0, l2, MAX_ITERATIONS, MEMORY, MAX_EVALUATIONS);
    return new LogisticRegression(minimizer.minimize(loss), classes);
  }

  private static float[] features(Embedding image) {
    float[] features = Arrays.copyOf(image.toArray(), image.dimension() + 1);
    float scale = (float) Math.sqrt(image.dimension());
    for (int i = 0; i < image.dimension(); i++) {
      features[i] *= scale;
    }
    features[image.dimension()] = 1;
    return features;
  }

  /** The classes of the training, most probable first. */
  List<String> ranked(Embedding image) {
    double[] probabilities = SoftmaxLoss.probabilities(weights, features(image), classes.size());
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -probabilities[i]))
        .map(classes::get)
        .toList();
  }
}
