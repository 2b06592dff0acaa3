package io.lucelens.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether captions name a tag: its words one after the other, in singular or plural. */
final class CaptionWords {
  private CaptionWords() {}

  /** Captions, or a tag, as words to compare. */
  static String of(List<String> texts) {
    return texts.stream().map(CaptionWords::singular).collect(Collectors.joining("|", "|", "|"));
  }

  /** Whether captions, as {@link #of} gives them, name a tag. */
  static boolean name(String captions, String tag) {
    return captions.contains(singular(tag));
  }

  private static String singular(String text) {
    return Stream.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+"))
        .map(CaptionWords::singularOf)
        .collect(Collectors.joining(" ", " ", " "));
  }

  /** English plurals by their endings; the few that follow no rule are missed. */
  private static String singularOf(String word) {
    if (word.length() < 4 || !word.endsWith("s") || word.endsWith("ss")) {
      return word;
    }
    if (word.endsWith("ies")) {
      return word.substring(0, word.length() - 3) + "y";
    }
    boolean sibilant = Stream.of("ches", "shes", "sses", "xes").anyMatch(word::endsWith);
    return word.substring(0, word.length() - (sibilant ? 2 : 1));
  }
}
