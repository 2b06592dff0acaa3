package io.lucelens.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The --labels option: the names of classes, on the command line or in a file. */
final class LabelsOption {
  @Option(
      names = "--labels",
      paramLabel = "A,B,C|FILE",
      required = true,
      description = {
        "The labels to choose from, separated by commas, or a text file with one a line",
        "(which may then hold commas)."
      })
  private String labels;

  /** The labels asked for, without doubles; ends the command if there is none. */
  List<String> labels() throws IOException {
    List<String> found = isFile(labels) ? lines(Path.of(labels)) : cleaned(labels.split(","));
    if (found.isEmpty()) {
      throw CommandException.usage(
          "--labels "
              + labels
              + " names no label. Give some separated by commas, or a file with one a line.");
    }
    return found;
  }

  private static boolean isFile(String value) {
    try {
      return Files.isRegularFile(Path.of(value));
    } catch (InvalidPathException e) {
      return false; // Labels may hold what no file name may.
    }
  }

  /** The lines of a text file that are not blank, stripped and without doubles. */
  static List<String> lines(Path file) throws IOException {
    try {
      return cleaned(Files.readString(file).replaceFirst("^\uFEFF", "").split("\\R"));
    } catch (CharacterCodingException e) {
      throw CommandException.usage(file + " is not text in UTF-8. Save it as such.");
    }
  }

  private static List<String> cleaned(String[] texts) {
    return Stream.of(texts)
        .map(String::strip)
        .filter(Predicate.not(String::isEmpty))
        .distinct()
        .toList();
  }
}
