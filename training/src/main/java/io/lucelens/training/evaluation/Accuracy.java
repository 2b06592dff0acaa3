package io.lucelens.training.evaluation;

import io.lucelens.training.evaluation.ResultTable.Chart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often a classifier is right: top-1 and top-5, the mean over classes, and what is taken for
 * what. Not thread-safe.
 */
final class Accuracy {
  /** More rows of a confusion are a matrix that nobody reads. */
  private static final int MOST_CONFUSIONS = 50;

  private static final int TOP = 5;

  private record Confusion(String actual, String predicted) {}

  private final Map<String, int[]> rightAndAllByClass = new TreeMap<>();
  private final Map<Confusion, Integer> confusions = new LinkedHashMap<>();
  private int count;
  private int right;
  private int amongTop;

  /**
   * Counts an image.
   *
   * @param actual its class
   * @param ranked classes, most probable first; at least the class itself is among them
   */
  void add(String actual, List<String> ranked) {
    int rank = ranked.indexOf(actual);
    int[] rightAndAll = rightAndAllByClass.computeIfAbsent(actual, key -> new int[2]);
    count++;
    rightAndAll[1]++;
    amongTop += rank < TOP ? 1 : 0;
    if (rank == 0) {
      right++;
      rightAndAll[0]++;
    } else {
      confusions.merge(new Confusion(actual, ranked.getFirst()), 1, Integer::sum);
    }
  }

  /** The share of images whose class comes first. */
  double top1() {
    return (double) right / count;
  }

  /** The metrics under CLIP_benchmark's names, after a prefix. */
  Map<String, Number> metrics(String prefix) {
    Map<String, Number> metrics = new LinkedHashMap<>();
    metrics.put(prefix + "acc1", top1());
    metrics.put(prefix + "acc5", (double) amongTop / count);
    metrics.put(
        prefix + "mean_per_class_recall",
        rightAndAllByClass.values().stream()
            .mapToDouble(n -> (double) n[0] / n[1])
            .average()
            .orElseThrow());
    return metrics;
  }

  /** Accuracy class by class, and the most frequent confusions. */
  List<ResultTable> tables() {
    List<List<Object>> classes = new ArrayList<>();
    rightAndAllByClass.forEach((name, n) -> classes.add(List.of(name, (double) n[0] / n[1], n[1])));
    List<List<Object>> confused =
        confusions.entrySet().stream()
            .sorted(Map.Entry.<Confusion, Integer>comparingByValue(Comparator.reverseOrder()))
            .limit(MOST_CONFUSIONS)
            .map(
                entry ->
                    List.<Object>of(
                        entry.getKey().actual(), entry.getKey().predicted(), entry.getValue()))
            .toList();
    return List.of(
        new ResultTable("classes", List.of("class", "acc1", "images"), classes, Chart.BARS),
        new ResultTable(
            "confusion", List.of("class", "taken for", "images"), confused, Chart.NONE));
  }
}
