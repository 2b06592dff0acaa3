package io.lucelens.training.data;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that the columns of tables, and the fields of JSON lines, are known by. */
final class PairFields {
  /** Ours, Hugging Face's imagefolder, Hugging Face's datasets, open_clip. */
  private static final List<String> FILE = List.of("file", "file_name", "image", "filepath");

  /** Ours, Hugging Face's imagefolder, open_clip, and lists of captions. */
  private static final List<String> CAPTION = List.of("caption", "text", "title", "captions");

  /** What goes to a pair's details. */
  static final List<String> DETAILS = List.of("class", "style");

  /** What is needed, for messages. */
  static final String RULE = rule(FILE, List.of()) + " and " + rule(CAPTION, DETAILS.subList(0, 1));

  private PairFields() {}

  private static String rule(List<String> names, List<String> more) {
    Stream<String> others = Stream.concat(names.stream().skip(1), more.stream());
    return names.getFirst() + " (or " + others.collect(Collectors.joining(", ")) + ")";
  }

  /** The one of some names that names the image. */
  static Optional<String> file(Set<String> names) {
    return FILE.stream().filter(names::contains).findFirst();
  }

  /** The one of some names that gives the captions; the class, if there is none of them. */
  static Optional<String> caption(Set<String> names) {
    return CAPTION.stream()
        .filter(names::contains)
        .findFirst()
        .or(() -> Optional.of(DETAILS.getFirst()).filter(names::contains));
  }
}
