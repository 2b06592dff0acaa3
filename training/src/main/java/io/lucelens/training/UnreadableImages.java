package io.lucelens.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.training.data.DataProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The run's record of images that could not be decoded: a resumed run need not meet them again. */
final class UnreadableImages {
  private static final ObjectMapper JSON = new ObjectMapper();

  private UnreadableImages() {}

  /**
   * Adds to the record, written anew and whole; there is none as long as there is nothing in it.
   */
  static void add(List<DataProblem> found, Path file) throws IOException {
    Map<String, DataProblem> all = new TreeMap<>();
    List<DataProblem> known = in(file);
    known.forEach(problem -> all.put(problem.where(), problem));
    found.forEach(problem -> all.putIfAbsent(problem.where(), problem));
    if (all.size() == known.size()) {
      return;
    }
    WholeFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all.values()));
  }

  /** All of the record, in the order of the images' names. */
  static List<DataProblem> in(Path file) throws IOException {
    return Files.exists(file)
        ? JSON.readValue(Files.readAllBytes(file), new TypeReference<List<DataProblem>>() {})
        : List.of();
  }
}
