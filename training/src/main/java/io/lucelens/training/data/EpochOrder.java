package io.lucelens.training.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The order in which an epoch goes through the pairs. Without balance it is a permutation. With it,
 * pairs of rare classes come several times and those of frequent ones not in every epoch, the
 * epoch's length staying the same; how often each comes is drawn by systematic sampling, so it is
 * never further than one from what its weight asks for.
 *
 * <p>A class is what the sample's {@code class} says within its {@code source}. Pairs that name
 * none keep their share. Immutable and thread-safe.
 */
final class EpochOrder {
  private final long seed;
  private final double[] expected;

  EpochOrder(List<ImageTextPair> pairs, double balance, long seed) {
    this.seed = seed;
    this.expected = expected(pairs, balance);
  }

  /** How often each pair comes in an epoch on average; the sum is the number of pairs. */
  private static double[] expected(List<ImageTextPair> pairs, double balance) {
    Map<List<Object>, Integer> sizes = new HashMap<>();
    pairs.forEach(pair -> sizes.merge(classOf(pair), 1, Integer::sum));
    double[] weights = new double[pairs.size()];
    double sum = 0;
    int classed = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.pow(sizes.get(classOf(pairs.get(i))), -balance);
      if (hasClass(pairs.get(i))) {
        sum += weights[i];
        classed++;
      }
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = hasClass(pairs.get(i)) ? weights[i] * classed / sum : 1;
    }
    return weights;
  }

  private static boolean hasClass(ImageTextPair pair) {
    return pair.details().get("class") != null;
  }

  private static List<Object> classOf(ImageTextPair pair) {
    return List.of(
        String.valueOf(pair.details().get("source")), String.valueOf(pair.details().get("class")));
  }

  /** Positions of pairs, as many as there are pairs. */
  int[] of(int epoch) {
    SplittableRandom random = SeededRandom.at(seed, epoch);
    int[] permutation = SeededRandom.permutation(expected.length, random);
    int[] drawn = draw(permutation, random.nextDouble());
    int[] order = SeededRandom.permutation(drawn.length, random);
    for (int i = 0; i < order.length; i++) {
      order[i] = drawn[order[i]];
    }
    return order;
  }

  /** Walks along the weights in steps of one; the permutation decides who is next to whom. */
  private int[] draw(int[] permutation, double start) {
    int[] drawn = new int[expected.length];
    double reached = 0;
    int count = 0;
    for (int position : permutation) {
      reached += expected[position];
      while (count < drawn.length && start + count < reached) {
        drawn[count++] = position;
      }
    }
    // Rounding may leave the last one out.
    while (count < drawn.length) {
      drawn[count++] = permutation[permutation.length - 1];
    }
    return drawn;
  }
}
