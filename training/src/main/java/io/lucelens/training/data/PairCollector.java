package io.lucelens.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the readers of the formats find: pairs, problems and temporary files. */
final class PairCollector {
  private final List<ImageTextPair> pairs = new ArrayList<>();
  private final List<DataProblem> problems = new ArrayList<>();
  private final List<Path> temporaryFiles = new ArrayList<>();
  private final Set<String> places = new LinkedHashSet<>();

  void pair(ImageTextPair pair) {
    pairs.add(pair);
  }

  void problem(String where, String reason) {
    problem(where, reason, "");
  }

  void problem(String where, String reason, String detail) {
    problem(new DataProblem(where, reason, detail));
  }

  void problem(DataProblem problem) {
    problems.add(problem);
  }

  /** The image that is all of a file; lists why if it cannot be one. */
  Optional<FileSlice> image(String where, Path file) throws IOException {
    long size = Files.size(file);
    if (size == 0 || size > FileSlice.LARGEST_IMAGE) {
      problem(where, "is no usable image", size + " bytes");
      return Optional.empty();
    }
    return Optional.of(new FileSlice(file, 0, (int) size));
  }

  /** Where images of a table are looked for. */
  void lookedFor(String place) {
    places.add(place);
  }

  /** A file that lives as long as the pairs. */
  void temporaryFile(Path file) {
    temporaryFiles.add(file);
  }

  /** Everywhere that images of tables were looked for. */
  Set<String> places() {
    return places;
  }

  List<ImageTextPair> pairs() {
    return pairs;
  }

  List<DataProblem> problems() {
    return problems;
  }

  List<Path> temporaryFiles() {
    return temporaryFiles;
  }
}
