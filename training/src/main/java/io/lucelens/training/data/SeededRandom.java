package io.lucelens.training.data;

import java.util.SplittableRandom;

/**
 * Random numbers that depend on where they are used and not on what was drawn before: that is what
 * makes a batch the same for any number of threads and after a resume.
 */
final class SeededRandom {
  private SeededRandom() {}

  /** The random numbers that belong to a seed and a path of numbers, such as epoch and position. */
  static SplittableRandom at(long seed, long... path) {
    long state = mix(seed);
    for (long number : path) {
      state = mix(state + number);
    }
    return new SplittableRandom(state);
  }

  /** A permutation of 0 to size − 1 (Fisher–Yates). */
  static int[] permutation(int size, SplittableRandom random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** The finaliser of SplitMix64 (Steele et al. 2014), after a step by the golden ratio. */
  private static long mix(long z) {
    z += 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
