package io.lucelens.training;

import io.lucelens.training.data.Captions;
import io.lucelens.training.data.DataProblem;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.UnusableDataException;
import io.lucelens.training.data.ValidationSplit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Refuses data from which nothing can be learned, with the numbers. */
final class EnoughPairs {
  private EnoughPairs() {}

  /**
   * Makes sure that there is a batch, and something to tell apart in it. Cheap, so ask before
   * images are read.
   *
   * @param batchSize pairs to learn in a batch
   * @throws UnusableDataException if not
   */
  static void require(Pairs pairs, int batchSize) {
    if (pairs.size() < batchSize) {
      throw new UnusableDataException(
          "There are too few pairs: "
              + pairs.size()
              + " usable"
              + passedOver(pairs.problems())
              + ", and at least one batch of "
              + batchSize
              + " is needed. "
              + (pairs.size() < 2
                  ? "Give more data: a pair is learned by telling it from others."
                  : "Choose a batch of at most " + pairs.size() + ", or give more data."));
    }
    requireDifferences(pairs);
  }

  private static String passedOver(List<DataProblem> problems) {
    return problems.isEmpty()
        ? ""
        : ", "
            + problems.size()
            + " passed over ("
            + DataProblem.countByReason(problems)
            + "; the first: "
            + problems.getFirst()
            + ")";
  }

  /**
   * If all images are described alike, every caption is right for every image: the loss is at its
   * least whatever the model does, and training could only spoil it.
   */
  private static void requireDifferences(Pairs pairs) {
    Set<String> first = meanings(pairs.get(0).captions());
    if (pairs.asList().stream().allMatch(pair -> meanings(pair.captions()).equals(first))) {
      throw new UnusableDataException(
          "All "
              + pairs.size()
              + " images have the same captions, the first: '"
              + pairs.get(0).captions().getFirst()
              + "'. A model learns by telling images apart by their captions; give captions that"
              + " differ.");
    }
  }

  private static Set<String> meanings(List<String> captions) {
    return captions.stream().map(Captions::comparableForm).collect(Collectors.toSet());
  }

  /**
   * Makes sure that what is left to train on fills a batch.
   *
   * @throws UnusableDataException if not
   */
  static void requireTraining(ValidationSplit split, int batchSize) {
    int left = split.training().size();
    if (left < batchSize) {
      throw new UnusableDataException(
          "There are too few pairs: "
              + split.validation().size()
              + " are held back for validation, which leaves "
              + left
              + " usable pairs to train on, and at least one batch of "
              + batchSize
              + " is needed. Choose a smaller batch, hold back less (--validation), or give more"
              + " data.");
    }
  }
}
