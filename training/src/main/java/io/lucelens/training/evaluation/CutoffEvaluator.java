package io.lucelens.training.evaluation;

import io.lucelens.clip.Embedding;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.evaluation.ResultTable.Chart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Can a score tell an answer from no answer? Each caption is asked twice: of the library, and of
 * the library without the image that it describes. The best cosine should be higher the first time.
 *
 * <p>{@code auroc} is the probability that it is, for any two captions: 0.5 is chance, and what no
 * cutoff can mend. {@code cutoff} is the cosine that parts the two best, chosen on every other
 * image; {@code balanced_accuracy}, {@code answered_when_present} and {@code answered_when_absent}
 * are what it does on the rest. Only the first caption of an image is asked.
 */
public final class CutoffEvaluator {
  /** The name of the task. */
  public static final String TASK = "cutoff";

  private final ImageEmbedder embedder;

  /**
   * @param embedder of the model to judge
   */
  public CutoffEvaluator(ImageEmbedder embedder) {
    this.embedder = embedder;
  }

  /**
   * Asks for every image by its first caption.
   *
   * @throws io.lucelens.training.data.UnusableDataException if not one image can be read
   * @throws IllegalArgumentException if there are fewer than four images
   */
  public EvaluationResult evaluate(Pairs pairs, String dataset) {
    EmbeddedImages images = embedder.embed(pairs.asList(), dataset);
    int count = images.embeddings().size();
    if (count < 4) {
      throw new IllegalArgumentException(
          "A cutoff is measured on at least 4 images, and " + dataset + " has " + count + ".");
    }
    var tokenizer = embedder.clip().tokenizer();
    List<int[]> captions =
        images.pairs().stream()
            .map(ImageTextPair::captions)
            .map(List::getFirst)
            .map(tokenizer::truncated)
            .toList();
    List<Embedding> texts = embedder.clip().encodeTokens(captions);
    double[] present = new double[count];
    double[] absent = new double[count];
    for (int i = 0; i < count; i++) {
      absent[i] = -1;
      for (int j = 0; j < count; j++) {
        double cosine = texts.get(i).cosine(images.embeddings().get(j));
        absent[i] = i == j ? absent[i] : Math.max(absent[i], cosine);
        present[i] = i == j ? cosine : present[i];
      }
      present[i] = Math.max(present[i], absent[i]);
    }
    return result(present, absent, images.skipped(), dataset);
  }

  private EvaluationResult result(double[] present, double[] absent, int skipped, String dataset) {
    double cutoff = bestCutoff(everySecond(present, 0), everySecond(absent, 0));
    double right = shareAbove(cutoff, everySecond(present, 1));
    double wrong = shareAbove(cutoff, everySecond(absent, 1));
    Map<String, Number> metrics = new LinkedHashMap<>();
    metrics.put("auroc", auroc(present, absent));
    metrics.put("cutoff", cutoff);
    metrics.put("balanced_accuracy", (right + 1 - wrong) / 2);
    metrics.put("answered_when_present", right);
    metrics.put("answered_when_absent", wrong);
    metrics.put("images", present.length);
    metrics.put("skipped_images", skipped);
    return new EvaluationResult(
        TASK, dataset, embedder.clip().manifest().name(), metrics, List.of(curve(present, absent)));
  }

  private static double[] everySecond(double[] scores, int first) {
    return IntStream.range(0, scores.length)
        .filter(i -> i % 2 == first)
        .mapToDouble(i -> scores[i])
        .toArray();
  }

  private static double bestCutoff(double[] present, double[] absent) {
    double best = Double.NEGATIVE_INFINITY;
    double cutoff = 0;
    for (double candidate : present) {
      double gain = shareAbove(candidate, present) - shareAbove(candidate, absent);
      if (gain > best) {
        best = gain;
        cutoff = candidate;
      }
    }
    return cutoff;
  }

  private static double shareAbove(double cutoff, double[] scores) {
    return (double) Arrays.stream(scores).filter(score -> score >= cutoff).count() / scores.length;
  }

  /** The probability that a score of the first is above one of the second; ties count half. */
  static double auroc(double[] positives, double[] negatives) {
    double wins = 0;
    for (double positive : positives) {
      for (double negative : negatives) {
        wins += positive > negative ? 1 : positive == negative ? 0.5 : 0;
      }
    }
    return wins / positives.length / negatives.length;
  }

  /** The receiver operating characteristic at every twentieth of the scores. */
  private static ResultTable curve(double[] present, double[] absent) {
    double[] sorted = absent.clone();
    Arrays.sort(sorted);
    List<List<Object>> points = new ArrayList<>();
    for (int step = 0; step <= 20; step++) {
      double cutoff = sorted[(int) ((long) step * (sorted.length - 1) / 20)];
      points.add(List.of(shareAbove(cutoff, absent), shareAbove(cutoff, present), cutoff));
    }
    return new ResultTable(
        "answered, by cutoff",
        List.of("when absent", "when present", "cutoff"),
        points,
        Chart.LINE);
  }
}
