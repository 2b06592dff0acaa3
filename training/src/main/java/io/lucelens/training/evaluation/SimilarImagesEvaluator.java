package io.lucelens.training.evaluation;

import io.lucelens.clip.Embedding;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.UnusableDataException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Does an image find others of what it shows? Each image of a class is a query to all other images,
 * ranked by cosine, and those of its class are what it is to find.
 *
 * <p>{@code precision@1} and {@code precision@5} are the shares of the first images that are of the
 * query's class, {@code mean_average_precision} the mean over queries of the precision at each
 * right image's rank, as information retrieval counts it; {@code chance_precision} is the first at
 * random. An image that is alone in its class asks nothing, but may be found wrongly. Of images
 * with the same cosine, wrong ones count as found first.
 *
 * <p>Thread-safe. The model stays the caller's.
 */
public final class SimilarImagesEvaluator {
  /** The name of the task. */
  public static final String TASK = "similar_images";

  private static final int FIRST = 5;

  private final ImageEmbedder embedder;

  /**
   * @param embedder of the model to judge
   */
  public SimilarImagesEvaluator(ImageEmbedder embedder) {
    this.embedder = embedder;
  }

  /**
   * What came of a query.
   *
   * @param wanted how many images it was to find
   * @param first whether the first one found was among these
   * @param amongFirst how many of the first five were
   */
  private record Answer(
      String label, int wanted, boolean first, int amongFirst, double averagePrecision) {}

  /**
   * Asks with each image for the others of its class.
   *
   * @throws UnusableDataException if an image has no class, none can be read, or no class has two
   */
  public EvaluationResult evaluate(Pairs pairs, String dataset) {
    ClassOf.requireEach(pairs.asList());
    EmbeddedImages images = embedder.embed(pairs.asList(), dataset);
    List<String> labels = images.pairs().stream().map(ClassOf::pair).toList();
    Map<String, Long> sizes =
        labels.stream().collect(Collectors.groupingBy(label -> label, Collectors.counting()));
    List<Answer> answers =
        IntStream.range(0, labels.size())
            .filter(query -> sizes.get(labels.get(query)) > 1)
            .parallel()
            .mapToObj(query -> ask(query, images.embeddings(), labels))
            .toList();
    if (answers.isEmpty()) {
      throw new UnusableDataException(
          dataset
              + " has no class with two images that can be read, and an image is to find others of"
              + " its class. Give more of some.");
    }
    return new EvaluationResult(
        TASK,
        dataset,
        embedder.clip().manifest().name(),
        metrics(answers, images, sizes.size()),
        List.of(byClass(answers)));
  }

  private static Answer ask(int query, List<Embedding> images, List<String> labels) {
    String label = labels.get(query);
    Embedding asked = images.get(query);
    double[] cosines = images.stream().mapToDouble(asked::cosine).toArray();
    List<Boolean> right =
        IntStream.range(0, cosines.length)
            .filter(image -> image != query)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(image -> -cosines[image])
                    .thenComparing(image -> labels.get(image).equals(label)))
            .map(image -> labels.get(image).equals(label))
            .toList();
    int found = 0;
    double precisions = 0;
    for (int rank = 1; rank <= right.size(); rank++) {
      if (right.get(rank - 1)) {
        found++;
        precisions += (double) found / rank;
      }
    }
    int amongFirst = (int) right.stream().limit(FIRST).filter(each -> each).count();
    return new Answer(label, found, right.getFirst(), amongFirst, precisions / found);
  }

  private static Map<String, Number> metrics(
      List<Answer> answers, EmbeddedImages images, int classes) {
    int others = images.pairs().size() - 1;
    Map<String, Number> metrics = new LinkedHashMap<>();
    metrics.put("precision@1", mean(answers, answer -> answer.first() ? 1 : 0));
    metrics.put(
        "precision@" + FIRST, mean(answers, answer -> answer.amongFirst() / (double) FIRST));
    metrics.put("mean_average_precision", mean(answers, Answer::averagePrecision));
    metrics.put("chance_precision", mean(answers, answer -> answer.wanted() / (double) others));
    metrics.put("queries", answers.size());
    metrics.put("images", images.pairs().size());
    metrics.put("classes", classes);
    metrics.put("skipped_images", images.skipped());
    return metrics;
  }

  private static double mean(List<Answer> answers, ToDoubleFunction<Answer> figure) {
    return answers.stream().mapToDouble(figure).average().orElseThrow();
  }

  private static ResultTable byClass(List<Answer> answers) {
    Map<String, Double> means =
        answers.stream()
            .collect(
                Collectors.groupingBy(
                    Answer::label,
                    TreeMap::new,
                    Collectors.averagingDouble(Answer::averagePrecision)));
    List<List<Object>> rows =
        means.entrySet().stream()
            .map(each -> List.<Object>of(each.getKey(), each.getValue()))
            .toList();
    return new ResultTable(
        "classes", List.of("class", "mean average precision"), rows, ResultTable.Chart.BARS);
  }
}
