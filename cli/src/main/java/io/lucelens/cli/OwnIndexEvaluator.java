package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.index.DataFolder;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.index.tag.TagVectors;
import io.lucelens.index.tag.TagVocabulary;
import io.lucelens.training.evaluation.EvaluationResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Recall and latency of a user's own index against comparing with every vector in it, in one pass:
 * memory does not grow with the library. The graph is asked whatever the library's size, though
 * searches of small libraries do without it.
 */
final class OwnIndexEvaluator {
  private static final int IMAGE_QUERIES = 500;
  private static final int SEED = 1;

  private final Clip clip;
  private final DataFolder data;

  OwnIndexEvaluator(Clip clip, DataFolder data) {
    this.clip = clip;
    this.data = data;
  }

  private record Near(String id, double cosine) {}

  /** The nearest images of one query, of those shown so far. */
  private static final class Nearest {
    private final Embedding query;
    private final PriorityQueue<Near> worstFirst =
        new PriorityQueue<>(Comparator.comparingDouble(Near::cosine));

    Nearest(Embedding query) {
      this.query = query;
    }

    void show(String id, Embedding embedding) {
      worstFirst.add(new Near(id, query.cosine(embedding)));
      if (worstFirst.size() > IndexEvaluator.K) {
        worstFirst.remove();
      }
    }

    Set<String> ids() {
      return worstFirst.stream().map(Near::id).collect(Collectors.toSet());
    }
  }

  /** Asks the index by the prompts of the built-in tags, and by images of its own. */
  EvaluationResult evaluate(LuceneImageIndex index) {
    List<Embedding> texts =
        TagVectors.of(
                TagVocabulary.builtIn(), clip.manifest(), clip::encodeTexts, data.tagVectors())
            .tags();
    Map<String, Number> metrics = new LinkedHashMap<>();
    measure("text", texts, index, metrics);
    measure("image", someImages(index), index, metrics);
    metrics.put("vectors", index.size() - index.waiting());
    String name = data.home().toString();
    return new EvaluationResult(IndexEvaluator.TASK, name, clip.manifest().name(), metrics);
  }

  private static void measure(
      String kind, List<Embedding> queries, LuceneImageIndex index, Map<String, Number> metrics) {
    List<Nearest> nearest = queries.stream().map(Nearest::new).toList();
    index.forEachEmbedding(
        (image, embedding) ->
            nearest.parallelStream().forEach(one -> one.show(image.id(), embedding)));
    IndexEvaluator.measure(
        kind,
        queries,
        nearest.stream().map(Nearest::ids).toList(),
        query -> index.searchGraph(query, IndexEvaluator.K),
        metrics);
  }

  /** An even sample (Vitter's algorithm R). */
  private static List<Embedding> someImages(LuceneImageIndex index) {
    List<Embedding> sample = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(SEED);
    int[] seen = {0};
    index.forEachEmbedding(
        (image, embedding) -> {
          seen[0]++;
          int place = sample.size() < IMAGE_QUERIES ? sample.size() : random.nextInt(seen[0]);
          if (place == sample.size()) {
            sample.add(embedding);
          } else if (place < IMAGE_QUERIES) {
            sample.set(place, embedding);
          }
        });
    return sample;
  }
}
