package io.lucelens.training.data;

import io.lucelens.clip.image.ImageReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A division of pairs into those that are trained on and those that the result is judged by. It
 * follows from what the image files hold: not from their names, their order or a seed. Duplicates,
 * exact or nearly, are never divided.
 *
 * <p>The groups of duplicates are ordered by the smallest SHA-256 of their members, which is as
 * good as at random, and validation takes the first ones. An image that cannot be read goes to
 * training, where it is reported.
 *
 * @param training positions of the pairs to train on, rising
 * @param validation positions of the pairs to judge by, rising; none if fewer than two would be
 */
public record ValidationSplit(List<Integer> training, List<Integer> validation) {
  /** More queries make recall no surer than a run needs, and cost time at every checkpoint. */
  private static final int MOST = 1000;

  private static final int FEWEST = 2;

  /** Copies the lists. */
  public ValidationSplit {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
  }

  /**
   * Divides pairs; reads every image once.
   *
   * @param share of the images that goes to validation; at most a thousand do
   */
  public static ValidationSplit of(Pairs pairs, double share) {
    List<Integer> readable = new ArrayList<>();
    List<ImageFingerprint> prints = new ArrayList<>();
    ImageReader reader = new ImageReader();
    for (int i = 0; i < pairs.size(); i++) {
      try {
        byte[] encoded = pairs.get(i).image().read();
        prints.add(ImageFingerprint.of(encoded, reader.read(encoded)));
        readable.add(i);
      } catch (IOException e) {
        // Whoever trains on it reports it, once and with its reason.
        continue;
      }
    }
    long wanted = Math.min(MOST, Math.round(share * readable.size()));
    Set<Integer> chosen = choose(prints, wanted);
    return divide(pairs.size(), chosen.stream().map(readable::get).toList());
  }

  private static Set<Integer> choose(List<ImageFingerprint> prints, long wanted) {
    Set<Integer> chosen = new HashSet<>();
    if (wanted < FEWEST) {
      return chosen;
    }
    List<List<Integer>> groups =
        DuplicateGroups.of(prints).stream()
            .sorted(Comparator.comparing(group -> smallestHash(group, prints)))
            .toList();
    for (List<Integer> group : groups) {
      // A group too large for what is left stays whole, in training.
      if (chosen.size() + group.size() <= wanted) {
        chosen.addAll(group);
      }
    }
    return chosen.size() < FEWEST ? Set.of() : chosen;
  }

  private static String smallestHash(List<Integer> group, List<ImageFingerprint> prints) {
    return group.stream()
        .map(i -> prints.get(i).contentHash())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** Puts the validation pairs of an earlier division back in their place. */
  public static ValidationSplit divide(int pairs, List<Integer> validation) {
    Set<Integer> held = new HashSet<>(validation);
    return new ValidationSplit(
        IntStream.range(0, pairs).filter(i -> !held.contains(i)).boxed().toList(),
        held.stream().sorted().toList());
  }
}
