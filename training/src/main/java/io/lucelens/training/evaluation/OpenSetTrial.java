package io.lucelens.training.evaluation;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.zeroshot.Background;
import io.lucelens.clip.zeroshot.OpenSetClassifier;
import io.lucelens.clip.zeroshot.ZeroShotClassifier;
import java.util.ArrayList;
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

  /** The two shares; nothing if there are too few classes to draw from. */
  static Map<String, Number> metrics(
      EmbeddedImages images, ZeroShotClassifier classifier, Background background) {
    Map<String, Number> metrics = new LinkedHashMap<>();
    if (classifier.labels().size() <= LABELS) {
      return metrics;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    int count = images.embeddings().size();
    int absent = 0;
    int present = 0;
    for (int i = 0; i < count; i++) {
      Embedding image = images.embeddings().get(i);
      int own = classifier.labels().indexOf(ClassOf.pair(images.pairs().get(i)));
      List<Embedding> offered = others(own, classifier.classWeights(), random);
      absent += isNone(background, image, offered) ? 1 : 0;
      offered.set(0, classifier.classWeights().get(own));
      present += isNone(background, image, offered) ? 1 : 0;
    }
    metrics.put("none_of_these_when_absent", (double) absent / count);
    metrics.put("none_of_these_when_present", (double) present / count);
    return metrics;
  }

  private static boolean isNone(Background background, Embedding image, List<Embedding> labels) {
    return background.chance(image, labels) > OpenSetClassifier.NONE_ABOVE;
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
