package io.lucelens.training.evaluation;

import io.lucelens.clip.Embedding;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.UnusableDataException;
import io.lucelens.training.evaluation.ResultTable.Chart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Linear probe: logistic regression on the frozen features of the image tower, which tells how well
 * the classes can be told apart by whoever has labels (CLIP paper, section 3.2).
 *
 * <p>Without a training set of its own, half of each class's images are learned from and the other
 * half is tested. Of what is learned from, a fifth is set aside first to choose the L2 penalty by;
 * then all of it is learned with that penalty. Both splits are drawn with a fixed seed. Metrics
 * have CLIP_benchmark's names.
 */
public final class LinearProbeEvaluator {
  /** CLIP_benchmark's name of the task. */
  public static final String TASK = "linear_probe";

  /** Inverse strengths C, as scikit-learn counts them; the penalty is 1 / 2C. */
  private static final double[] STRENGTHS = {1e-4, 1e-3, 1e-2, 1e-1, 1, 10};

  private static final double TEST_SHARE = 0.5;
  private static final double VALIDATION_SHARE = 0.2;
  private static final int SEED = 1;

  private final ImageEmbedder embedder;

  /**
   * @param embedder of the model to judge
   */
  public LinearProbeEvaluator(ImageEmbedder embedder) {
    this.embedder = embedder;
  }

  /** Embeddings with their classes. */
  private record Labelled(List<Embedding> images, List<String> classes) {
    Labelled() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    static Labelled of(EmbeddedImages images) {
      return new Labelled(images.embeddings(), images.pairs().stream().map(ClassOf::pair).toList());
    }

    void add(Labelled from, int position) {
      images.add(from.images.get(position));
      classes.add(from.classes.get(position));
    }
  }

  private record Split(Labelled kept, Labelled setAside) {}

  /**
   * Learns from one half of a data set and tests with the other.
   *
   * @throws UnusableDataException if images have no class, or a class fewer than four images
   */
  public EvaluationResult evaluate(Pairs pairs, String dataset) {
    EmbeddedImages images = embed(pairs, dataset);
    Split halves = split(Labelled.of(images), TEST_SHARE);
    return evaluate(halves.kept(), halves.setAside(), images.skipped(), dataset);
  }

  /**
   * Learns from one data set and tests with another.
   *
   * @throws UnusableDataException if images have no class, a class is not learned, or has fewer
   *     than two images to learn from
   */
  public EvaluationResult evaluate(Pairs train, Pairs test, String dataset) {
    EmbeddedImages learned = embed(train, "the training set");
    EmbeddedImages tested = embed(test, dataset);
    ClassOf.requireAmong(ClassOf.allOf(learned.pairs()), tested.pairs());
    return evaluate(
        Labelled.of(learned), Labelled.of(tested), learned.skipped() + tested.skipped(), dataset);
  }

  private EmbeddedImages embed(Pairs pairs, String dataset) {
    ClassOf.requireEach(pairs.asList());
    return embedder.embed(pairs.asList(), dataset);
  }

  private EvaluationResult evaluate(Labelled train, Labelled test, int skipped, String dataset) {
    Split validation = split(train, VALIDATION_SHARE);
    List<List<Object>> tried = new ArrayList<>();
    double best = -1;
    double strength = 0;
    for (double candidate : STRENGTHS) {
      double accuracy = test(validation.kept(), validation.setAside(), candidate).top1();
      tried.add(List.of(Math.log10(candidate), accuracy));
      if (accuracy > best) {
        best = accuracy;
        strength = candidate;
      }
    }
    Accuracy accuracy = test(train, test, strength);
    Map<String, Number> metrics = accuracy.metrics("lp_");
    metrics.put("C", strength);
    metrics.put("validation_acc1", best);
    metrics.put("train_images", train.images().size());
    metrics.put("images", test.images().size());
    metrics.put("classes", (int) train.classes().stream().distinct().count());
    metrics.put("skipped_images", skipped);
    List<ResultTable> tables = new ArrayList<>();
    tables.add(
        new ResultTable("choice of L2", List.of("log10 C", "validation acc1"), tried, Chart.LINE));
    tables.addAll(accuracy.tables());
    return new EvaluationResult(TASK, dataset, embedder.clip().manifest().name(), metrics, tables);
  }

  private static Accuracy test(Labelled train, Labelled test, double strength) {
    LogisticRegression probe =
        LogisticRegression.train(train.images(), train.classes(), 1 / (2 * strength));
    Accuracy accuracy = new Accuracy();
    for (int i = 0; i < test.images().size(); i++) {
      accuracy.add(test.classes().get(i), probe.ranked(test.images().get(i)));
    }
    return accuracy;
  }

  /** Sets a share of each class aside, at least one image, and keeps at least one. */
  private static Split split(Labelled all, double share) {
    Map<String, List<Integer>> byClass = new HashMap<>();
    for (int i = 0; i < all.images().size(); i++) {
      byClass.computeIfAbsent(all.classes().get(i), key -> new ArrayList<>()).add(i);
    }
    Split split = new Split(new Labelled(), new Labelled());
    SplittableRandom random = new SplittableRandom(SEED);
    byClass.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> divide(entry.getKey(), entry.getValue(), share, random, all, split));
    return split;
  }

  private static void divide(
      String name,
      List<Integer> positions,
      double share,
      SplittableRandom random,
      Labelled all,
      Split split) {
    if (positions.size() < 2) {
      throw new UnusableDataException(
          "The class "
              + name
              + " has only "
              + positions.size()
              + " image to learn from; a linear probe needs 2 for each class, or 4 where the same"
              + " set is tested. Leave the class out or add images.");
    }
    List<Integer> left = new ArrayList<>(positions);
    long aside = Math.max(1, Math.round(positions.size() * share));
    for (int i = 0; i < aside; i++) {
      split.setAside().add(all, left.remove(random.nextInt(left.size())));
    }
    left.forEach(position -> split.kept().add(all, position));
  }
}
