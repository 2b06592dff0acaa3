package io.lucelens.training.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Epochs in whose batches no class comes more than so many times. Pairs without a class are bound
 * by nothing.
 *
 * <p>An epoch has as many batches as the rule allows: the greatest n for which the classes, each
 * counted up to n · perClass pairs, fill n batches. The chosen pairs are laid in a line, class by
 * class, and dealt to the n batches in turn like cards; since no class has more than n · perClass
 * cards in a row, none comes to a batch more than perClass times. Of a class that is too large,
 * each epoch draws others.
 */
final class ClassAwareEpochs implements EpochPlan {
  private final List<int[]> classes;
  private final int batchSize;
  private final int perClass;
  private final long seed;
  private final int batches;

  private ClassAwareEpochs(List<int[]> classes, int batchSize, int perClass, long seed) {
    this.classes = classes;
    this.batchSize = batchSize;
    this.perClass = perClass;
    this.seed = seed;
    int most = classes.stream().mapToInt(members -> members.length).sum() / batchSize;
    while (most > 0 && usable(most) < (long) most * batchSize) {
      most--;
    }
    batches = most;
  }

  /**
   * Reads the classes from the pairs' details.
   *
   * @throws UnusableDataException if no pair has a class, or the rule leaves no batch
   */
  static ClassAwareEpochs of(Pairs pairs, int batchSize, long seed, int perClass) {
    Map<Object, List<Integer>> byClass = new LinkedHashMap<>();
    int labelled = 0;
    for (int i = 0; i < pairs.size(); i++) {
      Object label = pairs.get(i).details().get("class");
      labelled += label == null ? 0 : 1;
      // Whoever has no class is a class of its own.
      Object key = label == null ? List.of(i) : label;
      byClass.computeIfAbsent(key, c -> new ArrayList<>()).add(i);
    }
    if (labelled == 0) {
      throw new UnusableDataException(
          "Batches cannot be made by class, for not one of the "
              + pairs.size()
              + " pairs has one. A class is the \"class\" of a sample's .json.");
    }
    List<int[]> classes =
        byClass.values().stream()
            .map(members -> members.stream().mapToInt(Integer::intValue).toArray())
            .toList();
    ClassAwareEpochs plan = new ClassAwareEpochs(classes, batchSize, perClass, seed);
    if (plan.batches == 0) {
      throw new UnusableDataException(
          "With at most "
              + perClass
              + " of a class, the "
              + byClass.size()
              + " classes give "
              + plan.usable(1)
              + " pairs, fewer than a batch of "
              + batchSize
              + ". Choose a smaller batch or allow more of a class.");
    }
    return plan;
  }

  /** Pairs that n batches can take. */
  private long usable(int n) {
    long limit = (long) n * perClass;
    return classes.stream().mapToLong(members -> Math.min(members.length, limit)).sum();
  }

  @Override
  public int batchesPerEpoch() {
    return batches;
  }

  @Override
  public int[] order(int epoch) {
    SplittableRandom random = SeededRandom.at(seed, epoch);
    int[] line = line(random);
    int[] place = SeededRandom.permutation(batches, random);
    int[] order = new int[batches * batchSize];
    for (int i = 0; i < order.length; i++) {
      order[place[i % batches] * batchSize + i / batches] = line[i];
    }
    return order;
  }

  /** Pairs class by class, the classes in random order and of each class a random choice. */
  private int[] line(SplittableRandom random) {
    int[] line = new int[batches * batchSize];
    int filled = 0;
    for (int c : SeededRandom.permutation(classes.size(), random)) {
      int[] members = classes.get(c);
      int[] shuffled = SeededRandom.permutation(members.length, random);
      int taken = Math.min(Math.min(members.length, batches * perClass), line.length - filled);
      for (int i = 0; i < taken; i++) {
        line[filled++] = members[shuffled[i]];
      }
    }
    return line;
  }
}
