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
 */
final class OpenSetTrial {
  private static final int LABELS = 5;
  private static final int SEED = 1;

  private OpenSetTrial() {}

  /**
   * The two shares, and how well chance parts the two; nothing if there are too few classes to draw
   * from.
   */
  static Map<String, Number> metrics(
      EmbeddedImages images, ZeroShotClassifier classifier, Background background) {
    Map<String, Number> metrics = new LinkedHashMap<>();
    if (classifier.labels().size() <= LABELS) {
      return metrics;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    int count = images.embeddings().size();
    double[] absent = new double[count];
    double[] present = new double[count];
    for (int i = 0; i < count; i++) {
      Embedding image = images.embeddings().get(i);
      int own = classifier.labels().indexOf(ClassOf.pair(images.pairs().get(i)));
      List<Embedding> offered = others(own, classifier.classWeights(), random);
      absent[i] = background.chance(image, offered);
      offered.set(0, classifier.classWeights().get(own));
      present[i] = background.chance(image, offered);
    }
    metrics.put("none_of_these_auroc", CutoffEvaluator.auroc(absent, present));
    metrics.put("none_of_these_when_absent", shareOfNone(absent));
    metrics.put("none_of_these_when_present", shareOfNone(present));
    return metrics;
  }

  private static double shareOfNone(double[] chances) {
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
