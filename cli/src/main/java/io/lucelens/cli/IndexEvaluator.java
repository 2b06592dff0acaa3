package io.lucelens.cli;

import io.lucelens.clip.Embedding;
import io.lucelens.index.store.Hit;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.evaluation.EvaluationResult;
import io.lucelens.training.evaluation.ImageEmbedder;
import io.lucelens.training.evaluation.QuerySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Recall and latency of the index against comparing with every vector. The index is a temporary one
 * on disk, filled with the images' vectors and noisy copies of them, which crowd around their
 * originals as the photos of one scene do.
 */
final class IndexEvaluator {
  /** The name of the task. */
  static final String TASK = "index";

  /** How many neighbours are asked for. */
  static final int K = 10;

  private static final int MAX_QUERIES = 500;

  /** Length of the noise that is added to a unit vector. */
  private static final double NOISE = 0.5;

  private static final int SEED = 1;

  private final ImageEmbedder embedder;
  private final int vectors;
  private final SplittableRandom random = new SplittableRandom(SEED);

  /**
   * @param vectors how many the index is filled up to
   */
  IndexEvaluator(ImageEmbedder embedder, int vectors) {
    this.embedder = embedder;
    this.vectors = vectors;
  }

  /** Fills an index with the images and asks for them by their captions and by noisy images. */
  EvaluationResult evaluate(Pairs pairs, String dataset) throws IOException {
    QuerySet queries = QuerySet.of(embedder, pairs, dataset, MAX_QUERIES);
    List<Embedding> stored = filled(queries.images());
    Path folder = Files.createTempDirectory("lucelens-evaluation");
    try (var index = LuceneImageIndex.open(folder.resolve("index"), embedder.clip().manifest())) {
      for (int i = 0; i < stored.size(); i++) {
        index.put(image(i), stored.get(i));
      }
      index.commit();
      Map<String, Number> metrics = new LinkedHashMap<>();
      measure("text", queries.texts(), index, stored, metrics);
      measure("image", noisy(queries.images()), index, stored, metrics);
      metrics.put("vectors", stored.size());
      metrics.put("images", queries.images().size());
      return new EvaluationResult(TASK, dataset, embedder.clip().manifest().name(), metrics);
    } finally {
      delete(folder);
    }
  }

  private List<Embedding> filled(List<Embedding> images) {
    List<Embedding> stored = new ArrayList<>(images);
    for (int i = 0; stored.size() < vectors; i++) {
      stored.add(noisy(images.get(i % images.size())));
    }
    return stored;
  }

  private List<Embedding> noisy(List<Embedding> images) {
    return images.stream().limit(MAX_QUERIES).map(this::noisy).toList();
  }

  private Embedding noisy(Embedding image) {
    float[] vector = image.toArray();
    for (int i = 0; i < vector.length; i++) {
      vector[i] += (float) (random.nextGaussian() * NOISE / Math.sqrt(vector.length));
    }
    return Embedding.normalized(vector);
  }

  private static IndexedImage image(int number) {
    String id = Integer.toString(number);
    return new IndexedImage(
        id, Path.of("/" + id).toAbsolutePath(), 1, Instant.EPOCH, "0".repeat(64), 1, 1);
  }

  private static void measure(
      String kind,
      List<Embedding> queries,
      LuceneImageIndex index,
      List<Embedding> stored,
      Map<String, Number> metrics) {
    List<Set<String>> exact = queries.stream().map(query -> nearest(query, stored)).toList();
    measure(kind, queries, exact, query -> index.search(query, K), metrics);
  }

  /**
   * Measures searches for ten neighbours: their recall and their latency.
   *
   * @param kind begins the metrics' names
   * @param exact the ids of each query's nearest images
   */
  static void measure(
      String kind,
      List<Embedding> queries,
      List<Set<String>> exact,
      Function<Embedding, List<Hit>> search,
      Map<String, Number> metrics) {
    queries.forEach(search::apply); // Warms up what is timed below.
    double[] milliseconds = new double[queries.size()];
    double found = 0;
    for (int i = 0; i < queries.size(); i++) {
      long start = System.nanoTime();
      List<Hit> hits = search.apply(queries.get(i));
      milliseconds[i] = (System.nanoTime() - start) / 1e6;
      Set<String> wanted = exact.get(i);
      found += hits.stream().filter(hit -> wanted.contains(hit.image().id())).count();
    }
    Arrays.sort(milliseconds);
    int wanted = exact.stream().mapToInt(Set::size).sum();
    metrics.put(kind + "_recall@" + K, found / wanted);
    metrics.put(kind + "_latency_p50_ms", milliseconds[milliseconds.length / 2]);
    metrics.put(kind + "_latency_p95_ms", milliseconds[milliseconds.length * 95 / 100]);
    metrics.put(kind + "_queries", queries.size());
  }

  private static Set<String> nearest(Embedding query, List<Embedding> stored) {
    double[] cosines = stored.parallelStream().mapToDouble(query::cosine).toArray();
    return IntStream.range(0, cosines.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -cosines[i]))
        .limit(K)
        .map(String::valueOf)
        .collect(HashSet::new, Set::add, Set::addAll);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
