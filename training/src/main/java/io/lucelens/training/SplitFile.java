package io.lucelens.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.ValidationSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The run's record of which pairs are held back, and which of those to rehearse are the same and so
 * are left out: a resumed run need not read all images again, and people can see what the figures
 * are about.
 */
final class SplitFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VALIDATION = "validation";
  private static final String NOT_REHEARSED = "notRehearsed";

  private SplitFile() {}

  static void write(Path file, ValidationSplit split, Pairs pairs, List<Integer> notRehearsed)
      throws IOException {
    List<String> keys = split.validation().stream().map(i -> pairs.get(i).key()).toList();
    Files.write(
        file,
        JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsBytes(
                Map.of(VALIDATION, split.validation(), "keys", keys, NOT_REHEARSED, notRehearsed)));
  }

  /** Reads a record; the pairs must be those that it was made for. */
  static ValidationSplit read(Path file, Pairs pairs) throws IOException {
    return ValidationSplit.divide(pairs.size(), positions(file, VALIDATION));
  }

  /** Reads which pairs to rehearse are left out, by their positions. */
  static List<Integer> readNotRehearsed(Path file) throws IOException {
    return positions(file, NOT_REHEARSED);
  }

  private static List<Integer> positions(Path file, String key) throws IOException {
    List<Integer> positions = new ArrayList<>();
    JSON.readTree(Files.readAllBytes(file))
        .path(key)
        .forEach(position -> positions.add(position.intValue()));
    return positions;
  }
}
