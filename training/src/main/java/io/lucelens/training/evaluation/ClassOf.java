package io.lucelens.training.evaluation;

import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.UnusableDataException;
import java.util.List;
import java.util.Optional;

/** What a sample's details say of its class and style. */
final class ClassOf {
  private static final String CLASS = "class";
  private static final String STYLE = "style";
  private static final String WHERE =
      "The class is in a sample's .json, a table's column class, or the name of its folder.";

  private ClassOf() {}

  /** The class that the details name, or the text {@code null} if they name none. */
  static String pair(ImageTextPair pair) {
    return String.valueOf(pair.details().get(CLASS));
  }

  /** The style: photo, art, cartoon, sketch or whatever the data set tells apart. */
  static Optional<String> style(ImageTextPair pair) {
    return Optional.ofNullable(pair.details().get(STYLE)).map(String::valueOf);
  }

  /** All classes that are named, sorted. */
  static List<String> allOf(List<ImageTextPair> pairs) {
    return pairs.stream()
        .filter(pair -> pair.details().get(CLASS) != null)
        .map(ClassOf::pair)
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Checks that each image has a class.
   *
   * @throws UnusableDataException naming the first that has none
   */
  static void requireEach(List<ImageTextPair> pairs) {
    for (ImageTextPair pair : pairs) {
      if (pair.details().get(CLASS) == null) {
        throw new UnusableDataException(
            pair.key() + " has no class, and each image must have one. " + WHERE);
      }
    }
  }

  /**
   * Checks that each image's class is among the labels.
   *
   * @throws UnusableDataException naming the first that is not
   */
  static void requireAmong(List<String> labels, List<ImageTextPair> pairs) {
    requireEach(pairs);
    for (ImageTextPair pair : pairs) {
      if (!labels.contains(pair(pair))) {
        throw new UnusableDataException(
            pair.key()
                + " has the class "
                + pair(pair)
                + ", which is not among the "
                + labels.size()
                + " labels of the classes file or of what a linear probe learns from. "
                + WHERE);
      }
    }
  }
}
