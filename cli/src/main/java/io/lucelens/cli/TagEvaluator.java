package io.lucelens.cli;

import io.lucelens.clip.Embedding;
import io.lucelens.index.tag.Tag;
import io.lucelens.index.tag.TagVectors;
import io.lucelens.index.tag.TagVocabulary;
import io.lucelens.index.tag.Tagger;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.evaluation.CaptionedImages;
import io.lucelens.training.evaluation.EvaluationResult;
import io.lucelens.training.evaluation.ImageEmbedder;
import io.lucelens.training.evaluation.ResultTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How often a tag is what the captions say. Captions leave out most of what a photo shows, so the
 * figures compare rules and models and are no measure of how many tags are right.
 *
 * <p>{@code precision} is the share of given tags that a caption names, {@code chance_precision}
 * what it would be if the same tags were given to photos drawn at random; {@code recall} the share
 * of the tags that captions name that are given. The other rules of the table give as many tags.
 */
final class TagEvaluator {
  /** The name of the task. */
  static final String TASK = "tags";

  private final ImageEmbedder embedder;
  private final Path vectorCache;

  /**
   * @param vectorCache where the vectors of tags are kept
   */
  TagEvaluator(ImageEmbedder embedder, Path vectorCache) {
    this.embedder = embedder;
    this.vectorCache = vectorCache;
  }

  /** A tag given to a photo. */
  private record Given(int photo, int tag, double score) {}

  private record Scored(double precision, double chance, double recall) {}

  /** Tags the images as a library of their own and compares with their captions. */
  EvaluationResult evaluate(Pairs pairs, String dataset) {
    CaptionedImages photos = CaptionedImages.of(embedder, pairs, dataset);
    TagVocabulary vocabulary = TagVocabulary.builtIn();
    var clip = embedder.clip();
    TagVectors vectors = TagVectors.of(vocabulary, clip.manifest(), clip::encodeTexts, vectorCache);
    boolean[][] named = named(photos.captions(), vocabulary);
    List<Given> given = given(photos.images(), vectors);
    Map<String, Number> metrics = metrics(given, named);
    return new EvaluationResult(
        TASK,
        dataset,
        clip.manifest().name(),
        metrics,
        List.of(rules(given, photos.images(), vectors, named)));
  }

  private static boolean[][] named(List<List<String>> captions, TagVocabulary vocabulary) {
    List<Tag> tags = vocabulary.tags();
    boolean[][] named = new boolean[captions.size()][tags.size()];
    for (int photo = 0; photo < named.length; photo++) {
      String words = CaptionWords.of(captions.get(photo));
      for (int tag = 0; tag < tags.size(); tag++) {
        named[photo][tag] = CaptionWords.name(words, tags.get(tag).name());
      }
    }
    return named;
  }

  private static List<Given> given(List<Embedding> photos, TagVectors vectors) {
    Map<String, Integer> numbers = new HashMap<>();
    vectors.vocabulary().tags().forEach(tag -> numbers.put(tag.name(), numbers.size()));
    Tagger tagger = Tagger.learned(vectors, photos);
    List<Given> given = new ArrayList<>();
    for (int photo = 0; photo < photos.size(); photo++) {
      for (String tag : tagger.tags(photos.get(photo))) {
        given.add(new Given(photo, numbers.get(tag), 0));
      }
    }
    return given;
  }

  private static Map<String, Number> metrics(List<Given> given, boolean[][] named) {
    Scored scored = score(given, named);
    int[] byTag = new int[named[0].length];
    given.forEach(one -> byTag[one.tag()]++);
    Map<String, Number> metrics = new LinkedHashMap<>();
    metrics.put("precision", scored.precision());
    metrics.put("chance_precision", scored.chance());
    metrics.put("recall", scored.recall());
    metrics.put("tags_per_image", (double) given.size() / named.length);
    metrics.put(
        "tagged_images",
        (double) given.stream().mapToInt(Given::photo).distinct().count() / named.length);
    metrics.put("largest_share", IntStream.of(byTag).max().orElse(0) / (double) named.length);
    metrics.put("images", named.length);
    metrics.put("tags", byTag.length);
    return metrics;
  }

  private static Scored score(List<Given> given, boolean[][] named) {
    int[] namedByTag = new int[named[0].length];
    int allNamed = 0;
    for (boolean[] photo : named) {
      for (int tag = 0; tag < photo.length; tag++) {
        namedByTag[tag] += photo[tag] ? 1 : 0;
        allNamed += photo[tag] ? 1 : 0;
      }
    }
    long right = given.stream().filter(one -> named[one.photo()][one.tag()]).count();
    double chance = given.stream().mapToDouble(one -> namedByTag[one.tag()]).sum() / named.length;
    int all = Math.max(1, given.size());
    return new Scored((double) right / all, chance / all, (double) right / Math.max(1, allNamed));
  }

  private static ResultTable rules(
      List<Given> given, List<Embedding> photos, TagVectors vectors, boolean[][] named) {
    double[][] cosines =
        photos.stream()
            .map(photo -> vectors.tags().stream().mapToDouble(photo::cosine).toArray())
            .toArray(double[][]::new);
    List<List<Object>> rows = new ArrayList<>();
    rows.add(row("as tagged", score(given, named)));
    rows.add(row("highest cosines", score(highest(cosines, given.size()), named)));
    standardizeColumns(cosines);
    rows.add(row("standardised by tag", score(highest(cosines, given.size()), named)));
    return new ResultTable(
        "rules",
        List.of("rule", "precision", "chance precision", "recall"),
        rows,
        ResultTable.Chart.NONE);
  }

  private static List<Object> row(String rule, Scored scored) {
    return List.of(rule, scored.precision(), scored.chance(), scored.recall());
  }

  /** So many tags of the highest scores, of a photo at most as many as a photo gets. */
  private static List<Given> highest(double[][] scores, int count) {
    Comparator<Given> best = Comparator.comparingDouble(Given::score).reversed();
    return IntStream.range(0, scores.length)
        .boxed()
        .flatMap(
            photo ->
                IntStream.range(0, scores[photo].length)
                    .mapToObj(tag -> new Given(photo, tag, scores[photo][tag]))
                    .sorted(best)
                    .limit(Tagger.MOST_TAGS))
        .sorted(best)
        .limit(count)
        .toList();
  }

  private static void standardizeColumns(double[][] scores) {
    for (int tag = 0; tag < scores[0].length; tag++) {
      double sum = 0;
      double squares = 0;
      for (double[] photo : scores) {
        sum += photo[tag];
        squares += photo[tag] * photo[tag];
      }
      double mean = sum / scores.length;
      double deviation = Math.sqrt(Math.max(1e-12, squares / scores.length - mean * mean));
      for (double[] photo : scores) {
        photo[tag] = (photo[tag] - mean) / deviation;
      }
    }
  }
}
