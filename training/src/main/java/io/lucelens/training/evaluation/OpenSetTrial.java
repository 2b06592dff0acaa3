package io.lucelens.training.evaluation;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.zeroshot.Background;
import io.lucelens.clip.zeroshot.OpenSetClassifier;
import io.lucelens.clip.zeroshot.ZeroShotClassifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How often "none of these" is the answer. Each image is asked for twice: among five classes that
 * are not its own, where it would be right, and among four of them and its own, where it would be
 * wrong. The classes are drawn with a fixed seed.
 *
 * <p>Besides chance, which decides, three scores that are customary instead are measured for
 * comparison: the highest probability (Hendrycks and Gimpel 2017), the energy of the logits (Liu et
 * al. 2020), and the margin between the best label and the best word of the background.
 */
final class OpenSetTrial {
  private static final int LABELS = 5;
  private static final int SEED = 1;

  private final ZeroShotClassifier classifier;
  private final Background background;
  private final double scale;

  /**
   * @param scale what cosines are multiplied by to become logits
   */
  OpenSetTrial(ZeroShotClassifier classifier, Background background, double scale) {
    this.classifier = classifier;
    this.background = background;
    this.scale = scale;
  }

  /** How little labels fit an image; the higher, the rather it is none of them. */
  private interface Misfit {
    double of(Embedding image, List<Embedding> labels);
  }

  private Map<String, Misfit> misfits() {
    Map<String, Misfit> misfits = new LinkedHashMap<>();
    misfits.put("none_of_these_auroc", background::chance);
    misfits.put(
        "none_of_these_auroc_by_probability",
        (image, labels) -> Math.log(powers(image, labels)) - scale * best(image, labels));
    misfits.put(
        "none_of_these_auroc_by_energy", (image, labels) -> -Math.log(powers(image, labels)));
    misfits.put(
        "none_of_these_auroc_by_margin",
        (image, labels) -> background.best(image) - best(image, labels));
    return misfits;
  }

  private static double best(Embedding image, List<Embedding> labels) {
    return labels.stream().mapToDouble(image::cosine).max().orElseThrow();
  }

  /** The denominator of the softmax; a scale of 100 is far from overflowing a double. */
  private double powers(Embedding image, List<Embedding> labels) {
    return labels.stream().mapToDouble(label -> Math.exp(scale * image.cosine(label))).sum();
  }

  /**
   * How well each score parts the two, and how often the answer is given; nothing if there are too
   * few classes to draw from.
   */
  Map<String, Number> metrics(EmbeddedImages images) {
    Map<String, Number> metrics = new LinkedHashMap<>();
    if (classifier.labels().size() <= LABELS) {
      return metrics;
    }
    List<List<Embedding>> absent = new ArrayList<>();
    List<List<Embedding>> present = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < images.embeddings().size(); i++) {
      int own = classifier.labels().indexOf(ClassOf.pair(images.pairs().get(i)));
      List<Embedding> others = others(own, classifier.classWeights(), random);
      List<Embedding> withOwn = new ArrayList<>(others);
      withOwn.set(0, classifier.classWeights().get(own));
      absent.add(others);
      present.add(withOwn);
    }
    misfits()
        .forEach(
            (name, misfit) ->
                metrics.put(
                    name,
                    CutoffEvaluator.auroc(
                        scores(images, absent, misfit), scores(images, present, misfit))));
    metrics.put("none_of_these_when_absent", shareOfNone(images, absent));
    metrics.put("none_of_these_when_present", shareOfNone(images, present));
    return metrics;
  }

  private static double[] scores(
      EmbeddedImages images, List<List<Embedding>> offered, Misfit misfit) {
    double[] scores = new double[offered.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = misfit.of(images.embeddings().get(i), offered.get(i));
    }
    return scores;
  }

  private double shareOfNone(EmbeddedImages images, List<List<Embedding>> offered) {
    double[] chances = scores(images, offered, background::chance);
    return Arrays.stream(chances).filter(chance -> chance > OpenSetClassifier.NONE_ABOVE).count()
        / (double) chances.length;
  }

  private static List<Embedding> others(int own, List<Embedding> weights, SplittableRandom random) {
    List<Integer> drawn = new ArrayList<>();
    while (drawn.size() < LABELS) {
      int other = random.nextInt(weights.size());
      if (other != own && !drawn.contains(other)) {
        drawn.add(other);
      }
    }
    return new ArrayList<>(drawn.stream().map(weights::get).toList());
  }
}
