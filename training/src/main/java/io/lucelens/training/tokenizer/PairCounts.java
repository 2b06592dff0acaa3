package io.lucelens.training.tokenizer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * How often each pair of neighbouring symbols occurs in a set of counted words, kept up to date as
 * pairs are merged: a merge touches only the words that hold the pair. Not thread-safe.
 */
final class PairCounts {
  /**
   * A distinct word.
   *
   * @param symbols its symbols by id; replaced, never changed in place
   * @param count how often the word occurs
   */
  record Word(int[] symbols, long count) {}

  /**
   * A pair and how often it occurs.
   *
   * @param left id of the first symbol
   * @param right id of the second symbol
   * @param count occurrences over all words
   */
  record Pair(int left, int right, long count) {}

  private static final Comparator<Pair> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(Pair::count)
          .reversed()
          .thenComparingInt(Pair::left)
          .thenComparingInt(Pair::right);

  private final Word[] words;
  private final Map<Long, Long> counts = new HashMap<>();
  private final Map<Long, Set<Integer>> wordsWith = new HashMap<>();
  private final Set<Long> changed = new HashSet<>();
  // Counts change after a pair was queued; stale entries are recognised when they come up.
  private final PriorityQueue<Pair> queue = new PriorityQueue<>(MOST_FREQUENT_FIRST);

  PairCounts(List<Word> words) {
    this.words = words.toArray(new Word[0]);
    for (int w = 0; w < this.words.length; w++) {
      add(w);
    }
    requeueChanged();
  }

  /** The most frequent pair by the learner's rule for ties, or null when no pair is left. */
  Pair mostFrequent() {
    while (!queue.isEmpty()) {
      Pair pair = queue.peek();
      if (counts.getOrDefault(key(pair.left(), pair.right()), 0L) == pair.count()) {
        return pair;
      }
      queue.poll();
    }
    return null;
  }

  /** Replaces every occurrence of a pair, from the left, by one symbol; there may be none. */
  void merge(int left, int right, int joined) {
    for (int w : Set.copyOf(wordsWith.getOrDefault(key(left, right), Set.of()))) {
      remove(w);
      words[w] = new Word(merged(words[w].symbols(), left, right, joined), words[w].count());
      add(w);
    }
    requeueChanged();
  }

  private static int[] merged(int[] symbols, int left, int right, int joined) {
    int[] result = new int[symbols.length];
    int length = 0;
    for (int i = 0; i < symbols.length; i++) {
      boolean found = i + 1 < symbols.length && symbols[i] == left && symbols[i + 1] == right;
      result[length++] = found ? joined : symbols[i];
      i += found ? 1 : 0;
    }
    return Arrays.copyOf(result, length);
  }

  private void add(int w) {
    int[] symbols = words[w].symbols();
    for (int i = 0; i + 1 < symbols.length; i++) {
      long key = key(symbols[i], symbols[i + 1]);
      counts.merge(key, words[w].count(), Long::sum);
      wordsWith.computeIfAbsent(key, k -> new HashSet<>()).add(w);
      changed.add(key);
    }
  }

  private void remove(int w) {
    int[] symbols = words[w].symbols();
    for (int i = 0; i + 1 < symbols.length; i++) {
      long key = key(symbols[i], symbols[i + 1]);
      counts.merge(key, -words[w].count(), Long::sum);
      wordsWith.get(key).remove(w);
      changed.add(key);
    }
  }

  private void requeueChanged() {
    for (long key : changed) {
      long count = counts.get(key);
      if (count > 0) {
        queue.add(new Pair((int) (key >> 32), (int) key, count));
      } else {
        counts.remove(key);
        wordsWith.remove(key);
      }
    }
    changed.clear();
  }

  private static long key(int left, int right) {
    return (long) left << 32 | right;
  }
}
