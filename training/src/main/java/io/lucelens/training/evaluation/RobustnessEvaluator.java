package io.lucelens.training.evaluation;

import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.ZeroShotClassifier;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.UnusableDataException;
import io.lucelens.training.evaluation.ResultTable.Chart;
import io.lucelens.training.evaluation.corruption.Corruption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How zero-shot accuracy suffers when pictures look different: under common corruptions at five
 * severities, and, where the samples carry a {@code style}, from style to style.
 *
 * <p>{@code clean_acc1} is the accuracy on the pictures as they are, {@code corrupted_acc1} the
 * mean over all corruptions and severities, {@code relative_robustness} the second divided by the
 * first; the same a corruption. Corrupted pictures are embedded anew each time and not kept.
 */
public final class RobustnessEvaluator {
  /** The name of the task. */
  public static final String TASK = "robustness";

  private static final Logger LOG = LoggerFactory.getLogger(RobustnessEvaluator.class);

  private final ImageEmbedder embedder;

  /**
   * @param embedder of the model to judge
   */
  public RobustnessEvaluator(ImageEmbedder embedder) {
    this.embedder = embedder;
  }

  /**
   * Classifies every image as it is and under every corruption.
   *
   * @param pairs images whose details name their class
   * @param labels the names of all classes, or none to take those that the images have
   * @param limit how many images are corrupted at most, spread evenly; each costs 65 passes
   * @throws UnusableDataException if an image's class is not among the labels, or not one image can
   *     be read
   */
  public EvaluationResult evaluate(
      Pairs pairs, List<String> labels, PromptTemplates templates, int limit, String dataset) {
    List<String> classes = labels.isEmpty() ? ClassOf.allOf(pairs.asList()) : labels;
    ClassOf.requireAmong(classes, pairs.asList());
    ZeroShotClassifier classifier = ZeroShotClassifier.of(embedder.clip(), classes, templates);
    EmbeddedImages clean = embedder.embed(spread(pairs.asList(), limit), dataset);
    double cleanAccuracy = ZeroShotEvaluator.accuracy(clean, classifier).top1();

    Map<String, Number> metrics = new LinkedHashMap<>();
    metrics.put("clean_acc1", cleanAccuracy);
    List<List<Object>> corrupted = corrupted(clean.pairs(), classifier, dataset);
    double mean = corrupted.stream().mapToDouble(row -> (double) row.getLast()).average().orElse(0);
    metrics.put("corrupted_acc1", mean);
    if (cleanAccuracy > 0) {
      metrics.put("relative_robustness", mean / cleanAccuracy);
    }
    corrupted.forEach(row -> metrics.put(row.getFirst() + "_acc1", (double) row.getLast()));
    List<ResultTable> tables = new ArrayList<>();
    tables.add(
        new ResultTable(
            "acc1 by corruption and severity",
            List.of("corruption", "1", "2", "3", "4", "5", "mean"),
            corrupted,
            Chart.HEAT));
    addStyles(embedder.embed(pairs.asList(), dataset), classifier, metrics, tables);
    metrics.put("images", clean.pairs().size());
    metrics.put("classes", classes.size());
    metrics.put("skipped_images", clean.skipped());
    return new EvaluationResult(TASK, dataset, embedder.clip().manifest().name(), metrics, tables);
  }

  private static List<ImageTextPair> spread(List<ImageTextPair> pairs, int limit) {
    int count = Math.min(limit, pairs.size());
    List<ImageTextPair> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(pairs.get((int) ((long) i * pairs.size() / count)));
    }
    return chosen;
  }

  /** A row for each corruption: its name, the accuracy at each severity, their mean. */
  private List<List<Object>> corrupted(
      List<ImageTextPair> pairs, ZeroShotClassifier classifier, String dataset) {
    List<List<Object>> rows = new ArrayList<>();
    for (Corruption corruption : Corruption.values()) {
      List<Object> row = new ArrayList<>(List.of(corruption.id()));
      double sum = 0;
      for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
        double accuracy = accuracy(pairs, corruption, severity, classifier, dataset);
        row.add(accuracy);
        sum += accuracy;
      }
      row.add(sum / Corruption.SEVERITIES);
      rows.add(row);
      LOG.info("{}: {}", corruption.id(), row.getLast());
    }
    return rows;
  }

  private double accuracy(
      List<ImageTextPair> pairs,
      Corruption corruption,
      int severity,
      ZeroShotClassifier classifier,
      String dataset) {
    List<ImageTextPair> corrupted =
        pairs.stream().map(pair -> CorruptedImage.of(pair, corruption, severity)).toList();
    EmbeddedImages images = EmbeddedImages.of(embedder.clip(), corrupted, dataset);
    return ZeroShotEvaluator.accuracy(images, classifier).top1();
  }

  private static void addStyles(
      EmbeddedImages images,
      ZeroShotClassifier classifier,
      Map<String, Number> metrics,
      List<ResultTable> tables) {
    Map<String, EmbeddedImages> byStyle = new TreeMap<>();
    for (int i = 0; i < images.pairs().size(); i++) {
      ImageTextPair pair = images.pairs().get(i);
      if (ClassOf.style(pair).isPresent()) {
        EmbeddedImages style =
            byStyle.computeIfAbsent(
                ClassOf.style(pair).get(),
                key -> new EmbeddedImages(new ArrayList<>(), new ArrayList<>(), 0));
        style.pairs().add(pair);
        style.embeddings().add(images.embeddings().get(i));
      }
    }
    if (byStyle.isEmpty()) {
      return;
    }
    List<List<Object>> rows = new ArrayList<>();
    byStyle.forEach(
        (style, its) -> {
          double accuracy = ZeroShotEvaluator.accuracy(its, classifier).top1();
          rows.add(List.of(style, accuracy, its.pairs().size()));
          metrics.put(style + "_style_acc1", accuracy);
        });
    tables.add(new ResultTable("styles", List.of("style", "acc1", "images"), rows, Chart.BARS));
  }
}
