package io.lucelens.training.evaluation;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.Background;
import io.lucelens.clip.zeroshot.ZeroShotClassifier;
import io.lucelens.clip.zeroshot.ZeroShotClassifier.Prediction;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.UnusableDataException;
import java.util.List;
import java.util.Map;

/**
 * Zero-shot classification: how often the right label is the most probable one ({@code acc1}) or
 * among the five most probable ({@code acc5}), and the mean over classes of their own accuracy
 * ({@code mean_per_class_recall}), by CLIP_benchmark's names; and how often "none of these" is
 * answered when it is right and when it is wrong. An image's class is the {@code class} of its
 * sample's details. Thread-safe if its embedder is not shared. The model stays the caller's.
 */
public final class ZeroShotEvaluator {
  /** CLIP_benchmark's name of the task. */
  public static final String TASK = "zeroshot_classification";

  private final ImageEmbedder embedder;

  /**
   * @param clip the model to judge
   */
  public ZeroShotEvaluator(Clip clip) {
    this(ImageEmbedder.of(clip));
  }

  /**
   * @param embedder of the model to judge
   */
  public ZeroShotEvaluator(ImageEmbedder embedder) {
    this.embedder = embedder;
  }

  /**
   * Embeds labels and images and classifies every image.
   *
   * @param pairs images whose details name their class
   * @param labels the names of all classes, or none to take those that the images have
   * @param dataset what to call them in the result
   * @throws UnusableDataException if an image's class is missing or not among the labels, or not
   *     one image can be read
   */
  public EvaluationResult evaluate(
      Pairs pairs, List<String> labels, PromptTemplates templates, String dataset) {
    List<String> classes = labels.isEmpty() ? ClassOf.allOf(pairs.asList()) : labels;
    ClassOf.requireAmong(classes, pairs.asList());
    EmbeddedImages images = embedder.embed(pairs.asList(), dataset);
    ZeroShotClassifier classifier = ZeroShotClassifier.of(embedder.clip(), classes, templates);
    Accuracy accuracy = accuracy(images, classifier);
    Map<String, Number> metrics = accuracy.metrics("");
    metrics.putAll(
        new OpenSetTrial(
                classifier, Background.of(embedder.clip(), templates), embedder.clip().logitScale())
            .metrics(images));
    metrics.put("images", images.embeddings().size());
    metrics.put("classes", classes.size());
    metrics.put("skipped_images", images.skipped());
    String model = embedder.clip().manifest().name();
    return new EvaluationResult(TASK, dataset, model, metrics, accuracy.tables());
  }

  /** Classifies images whose classes are all among the labels. */
  static Accuracy accuracy(EmbeddedImages images, ZeroShotClassifier classifier) {
    Accuracy accuracy = new Accuracy();
    for (int i = 0; i < images.embeddings().size(); i++) {
      Embedding image = images.embeddings().get(i);
      List<Prediction> ranked = classifier.classify(image);
      accuracy.add(
          ClassOf.pair(images.pairs().get(i)), ranked.stream().map(Prediction::label).toList());
    }
    return accuracy;
  }
}
