package io.lucelens.training.evaluation;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.ZeroShotClassifier;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.UnusableDataException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Zero-shot classification: how often the right label is the most probable one ({@code acc1}) or
 * among the five most probable ({@code acc5}), and the mean over classes of their own accuracy
 * ({@code mean_per_class_recall}), by CLIP_benchmark's names. An image's class is the {@code class}
 * of its sample's .json. Thread-safe. The model stays the caller's.
 */
public final class ZeroShotEvaluator {
  /** CLIP_benchmark's name of the task. */
  public static final String TASK = "zeroshot_classification";

  private final Clip clip;

  /**
   * @param clip the model to judge
   */
  public ZeroShotEvaluator(Clip clip) {
    this.clip = clip;
  }

  /**
   * Embeds labels and images and classifies every image.
   *
   * @param pairs images whose details name their class
   * @param dataset what to call them in the result
   * @throws UnusableDataException if an image's class is missing or not among the labels, or not
   *     one image can be read
   */
  public EvaluationResult evaluate(
      Pairs pairs, List<String> labels, PromptTemplates templates, String dataset) {
    pairs.asList().forEach(pair -> requireLabel(pair, labels));
    EmbeddedImages images = EmbeddedImages.of(clip, pairs, dataset);
    ZeroShotClassifier classifier = ZeroShotClassifier.of(clip, labels, templates);
    int[] ranks = new int[images.embeddings().size()];
    Map<String, int[]> byClass = new TreeMap<>();
    for (int i = 0; i < ranks.length; i++) {
      String label = label(images.pairs().get(i));
      ranks[i] = rank(classifier, images.embeddings().get(i), label);
      int[] rightAndAll = byClass.computeIfAbsent(label, l -> new int[2]);
      rightAndAll[0] += ranks[i] == 1 ? 1 : 0;
      rightAndAll[1]++;
    }
    Map<String, Number> metrics = new LinkedHashMap<>();
    metrics.put("acc1", RetrievalRanks.recallAt(1, ranks));
    metrics.put("acc5", RetrievalRanks.recallAt(5, ranks));
    metrics.put(
        "mean_per_class_recall",
        byClass.values().stream().mapToDouble(n -> (double) n[0] / n[1]).average().orElseThrow());
    metrics.put("images", ranks.length);
    metrics.put("classes", labels.size());
    metrics.put("skipped_images", images.skipped());
    return new EvaluationResult(TASK, dataset, clip.manifest().name(), metrics);
  }

  private static int rank(ZeroShotClassifier classifier, Embedding image, String label) {
    List<ZeroShotClassifier.Prediction> predictions = classifier.classify(image);
    int rank = 1;
    while (!predictions.get(rank - 1).label().equals(label)) {
      rank++;
    }
    return rank;
  }

  private static String label(ImageTextPair pair) {
    return String.valueOf(pair.details().get("class"));
  }

  private static void requireLabel(ImageTextPair pair, List<String> labels) {
    if (!labels.contains(label(pair))) {
      throw new UnusableDataException(
          pair.key()
              + " has the class "
              + label(pair)
              + ", which is not among the "
              + labels.size()
              + " labels. Each sample's .json names its class, and the classes file lists them all.");
    }
  }
}
