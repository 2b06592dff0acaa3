package io.lucelens.training.data;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a run trains on.
 *
 * @param pairs what shall be learned; some of them may be held back to judge the model by
 * @param rehearsed pairs of the kind that the starting model knows, of which each batch takes some
 *     so that it does not forget them; never held back. Null for none. They stay the caller's, as
 *     the others do.
 */
public record TrainingData(Pairs pairs, Pairs rehearsed) {
  private static final String UNREADABLE = "";

  /** Pairs to learn, and none to rehearse. */
  public static TrainingData of(Pairs pairs) {
    return new TrainingData(pairs, null);
  }

  /** Whether there are pairs to rehearse. */
  public boolean rehearses() {
    return rehearsed != null;
  }

  /** The pairs to learn followed by those to rehearse, which is how batches number them. */
  public Pairs all() {
    return rehearses() ? pairs.and(rehearsed) : pairs;
  }

  /**
   * The part that is trained on.
   *
   * @param split of the pairs to learn
   * @param notRehearsed positions among the rehearsed pairs: those of {@link #heldBackIn}
   */
  public TrainingData trainedOn(ValidationSplit split, List<Integer> notRehearsed) {
    Pairs learned = pairs.select(split.training());
    if (!rehearses()) {
      return of(learned);
    }
    Set<Integer> leftOut = Set.copyOf(notRehearsed);
    List<Integer> rest =
        IntStream.range(0, rehearsed.size()).filter(i -> !leftOut.contains(i)).boxed().toList();
    return new TrainingData(learned, rehearsed.select(rest));
  }

  /**
   * Finds the rehearsed pairs whose image file is one of those held back, byte for byte: the model
   * must not be judged by what it was trained on. Reads every image file once; what cannot be read
   * is none of them, and is reported when it is used.
   *
   * @return positions among the rehearsed pairs, rising
   * @throws UnusableDataException if it is all of them
   */
  public List<Integer> heldBackIn(ValidationSplit split) {
    if (!rehearses() || split.validation().isEmpty()) {
      return List.of();
    }
    Set<String> heldBack = new HashSet<>();
    split.validation().forEach(position -> heldBack.add(hash(pairs.get(position))));
    heldBack.remove(UNREADABLE);
    List<Integer> found =
        IntStream.range(0, rehearsed.size())
            .filter(i -> heldBack.contains(hash(rehearsed.get(i))))
            .boxed()
            .toList();
    if (found.size() == rehearsed.size()) {
      throw new UnusableDataException(
          "All "
              + found.size()
              + " pairs to rehearse are held back for validation. Rehearse others than those that"
              + " are to be learned.");
    }
    return found;
  }

  private static String hash(ImageTextPair pair) {
    try {
      return ContentHash.of(pair.image().read());
    } catch (IOException e) {
      return UNREADABLE;
    }
  }
}
