package io.lucelens.training.evaluation;

import io.lucelens.clip.Embedding;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.UnusableDataException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Do two words that mean the same find the same images? Asked of words that no caption in training
 * used, it tells whether a text tower knows more words than its captions taught it.
 *
 * <p>{@code overlap@10} is the share of a word's first ten images that are also among the first ten
 * of its synonym, as a mean over all pairs of words; {@code half_shared} the share of pairs that
 * have at least five of ten in common; {@code chance_overlap@10} what the first would be if each
 * word found ten images at random. Words are embedded as they are, as in a search. A model that
 * gives the same images to every word reaches 1, so {@code unrelated_overlap@10} is the same for
 * each word and the synonyms of all others.
 *
 * <p>Thread-safe. The model stays the caller's.
 */
public final class SynonymEvaluator {
  /** The name of the task. */
  public static final String TASK = "synonyms";

  private static final int FIRST = 10;

  private final ImageEmbedder embedder;

  /**
   * @param embedder of the model to judge
   */
  public SynonymEvaluator(ImageEmbedder embedder) {
    this.embedder = embedder;
  }

  /**
   * Two words for the same.
   *
   * @param word the one that is examined
   * @param synonym the one that the model is expected to know
   */
  public record Synonyms(String word, String synonym) {}

  /**
   * Asks for each word and its synonym.
   *
   * @param pairs images; their captions are not looked at
   * @param words at least one pair
   * @throws UnusableDataException if there are not more than ten images that can be read
   */
  public EvaluationResult evaluate(Pairs pairs, List<Synonyms> words, String dataset) {
    List<Embedding> images = embedder.embed(pairs.asList(), dataset).embeddings();
    if (images.size() <= FIRST) {
      throw new UnusableDataException(
          dataset
              + " has "
              + images.size()
              + " images that can be read; with at most "
              + FIRST
              + " any two words find the same ones. Give more.");
    }
    List<Set<Integer>> found = first(words.stream().map(Synonyms::word).toList(), images);
    List<Set<Integer>> wanted = first(words.stream().map(Synonyms::synonym).toList(), images);
    double[] overlaps =
        IntStream.range(0, words.size())
            .mapToDouble(pair -> overlap(found.get(pair), wanted.get(pair)))
            .toArray();
    return new EvaluationResult(
        TASK,
        dataset,
        embedder.clip().manifest().name(),
        metrics(overlaps, unrelated(words, found, wanted), images.size()),
        List.of(table(words, overlaps)));
  }

  private List<Set<Integer>> first(List<String> words, List<Embedding> images) {
    return embedder.clip().encodeTexts(words).stream().map(word -> first(word, images)).toList();
  }

  private static Set<Integer> first(Embedding word, List<Embedding> images) {
    double[] cosines = images.stream().mapToDouble(word::cosine).toArray();
    return IntStream.range(0, cosines.length)
        .boxed()
        .sorted(Comparator.comparingDouble(image -> -cosines[image]))
        .limit(FIRST)
        .collect(Collectors.toSet());
  }

  private static double overlap(Set<Integer> one, Set<Integer> other) {
    return (double) one.stream().filter(other::contains).count() / FIRST;
  }

  /** The mean over all pairs of a word and a synonym of a different one; 0 if there are none. */
  private static double unrelated(
      List<Synonyms> words, List<Set<Integer>> found, List<Set<Integer>> wanted) {
    return IntStream.range(0, words.size())
        .boxed()
        .flatMapToDouble(
            one ->
                IntStream.range(0, words.size())
                    .filter(other -> !words.get(other).synonym().equals(words.get(one).synonym()))
                    .mapToDouble(other -> overlap(found.get(one), wanted.get(other))))
        .average()
        .orElse(0);
  }

  private static Map<String, Number> metrics(double[] overlaps, double unrelated, int images) {
    Map<String, Number> metrics = new LinkedHashMap<>();
    metrics.put("overlap@10", Arrays.stream(overlaps).average().orElseThrow());
    metrics.put(
        "half_shared",
        (double) Arrays.stream(overlaps).filter(share -> share >= 0.5).count() / overlaps.length);
    metrics.put("unrelated_overlap@10", unrelated);
    metrics.put("chance_overlap@10", (double) FIRST / images);
    metrics.put("pairs", overlaps.length);
    metrics.put("images", images);
    return metrics;
  }

  private static ResultTable table(List<Synonyms> words, double[] overlaps) {
    List<List<Object>> rows =
        IntStream.range(0, overlaps.length)
            .mapToObj(
                pair ->
                    List.<Object>of(
                        words.get(pair).word() + " = " + words.get(pair).synonym(), overlaps[pair]))
            .toList();
    return new ResultTable(
        "synonyms", List.of("words", "overlap@10"), rows, ResultTable.Chart.BARS);
  }
}
