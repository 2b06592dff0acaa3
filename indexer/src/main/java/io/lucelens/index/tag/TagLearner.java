package io.lucelens.index.tag;

import io.lucelens.clip.Embedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Learns from a library what a tag must reach there. It is shown every photo and keeps an even
 * sample of them, so that memory does not grow with the library. Not thread-safe.
 *
 * <p>A tag's mean score over the library is what a photo resembles it by anyhow; a photo gets the
 * tag if its score exceeds that mean by {@link #LIMIT} or more, and if it is among the tenth of the
 * library that exceeds it most. Of a few photos the mean is mostly those photos' own subject, so it
 * counts in full only as their number grows. {@code docs/evaluation.md} has what was compared.
 */
final class TagLearner {
  /** In standard deviations of a photo's cosines; a photo gets between one and two tags then. */
  static final float LIMIT = 3;

  /** A tag that half of the library has tells nothing. */
  private static final double LARGEST_SHARE = 0.1;

  /** In small libraries a tenth would be no photo at all. */
  private static final int SMALLEST_SHARE = 5;

  /** As if so many photos that resemble no tag more than others came first. */
  private static final int PRIOR = 20;

  private static final int MOST_PHOTOS = 4_000;

  /** Scores kept at a time: 16 MB. */
  private static final int MOST_SCORES = 4_000_000;

  private final TagScores scores;
  private final int capacity;
  private final List<float[]> sample = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(1);
  private int seen;

  TagLearner(TagScores scores) {
    this.scores = scores;
    this.capacity = Math.min(MOST_PHOTOS, MOST_SCORES / scores.size());
  }

  /** Shows a photo; every one has the same chance to be kept (Vitter's algorithm R). */
  void show(Embedding photo) {
    seen++;
    if (sample.size() < capacity) {
      sample.add(scores.of(photo));
    } else {
      int place = random.nextInt(seen);
      if (place < capacity) {
        sample.set(place, scores.of(photo));
      }
    }
  }

  /** What the photos shown so far say. */
  TagThresholds learned() {
    TagThresholds learned = TagThresholds.unlearned(scores.size());
    for (int tag = 0; tag < scores.size(); tag++) {
      // Sorted, so that the sum does not depend on the order in which photos were shown.
      float[] column = column(tag);
      Arrays.sort(column);
      double sum = 0;
      for (float score : column) {
        sum += score;
      }
      float mean = (float) (sum / (column.length + PRIOR));
      learned.means()[tag] = mean;
      learned.limits()[tag] = Math.max(mean + LIMIT, atMostItsShare(column));
    }
    return new TagThresholds(seen, learned.means(), learned.limits());
  }

  private float[] column(int tag) {
    float[] column = new float[sample.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = sample.get(i)[tag];
    }
    return column;
  }

  /** The lowest score that only a tenth of the photos reach. */
  private static float atMostItsShare(float[] sorted) {
    int most = Math.max(SMALLEST_SHARE, (int) (sorted.length * LARGEST_SHARE));
    if (sorted.length <= most) {
      return Float.NEGATIVE_INFINITY;
    }
    float justOut = sorted[sorted.length - most - 1];
    return Math.nextUp(justOut);
  }
}
