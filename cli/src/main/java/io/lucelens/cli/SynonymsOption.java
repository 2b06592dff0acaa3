package io.lucelens.cli;

import io.lucelens.training.evaluation.SynonymEvaluator.Synonyms;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The --synonyms option: pairs of words that mean the same. */
final class SynonymsOption {
  private static final String BUILT_IN = "synonyms.tsv";

  @Option(
      names = "--synonyms",
      paramLabel = "FILE",
      description = {
        "Text with two words a line that mean the same, a tab between them: first the one to",
        "examine, then the one that the model is expected to know. Default: 60 everyday words",
        "that the bundled model's captions do not have."
      })
  private Path file;

  /** The pairs asked for; ends the command if there is none or a line holds none. */
  List<Synonyms> synonyms() throws IOException {
    if (file == null) {
      return builtIn();
    }
    List<Synonyms> found = read(LabelsOption.lines(file), file.toString());
    if (found.isEmpty()) {
      throw CommandException.usage(
          file + " is empty. Give two words a line with a tab between them.");
    }
    return found;
  }

  /** The words of the bundled model's test. */
  static List<Synonyms> builtIn() throws IOException {
    try (InputStream stream = SynonymsOption.class.getResourceAsStream(BUILT_IN)) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return read(text.lines().toList(), BUILT_IN);
    }
  }

  private static List<Synonyms> read(List<String> lines, String name) {
    return lines.stream().map(line -> pair(line, name)).toList();
  }

  private static Synonyms pair(String line, String name) {
    String[] words = line.split("\t", -1);
    if (words.length != 2 || words[0].isBlank() || words[1].isBlank()) {
      throw CommandException.usage(
          name
              + " has the line '"
              + OneLine.of(line)
              + "'; each is to hold two words with one tab between them.");
    }
    return new Synonyms(words[0].strip(), words[1].strip());
  }
}
