package io.lucelens.training.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the readers of the formats find: pairs, problems and temporary files. */
final class PairCollector {
  private final List<ImageTextPair> pairs = new ArrayList<>();
  private final List<DataProblem> problems = new ArrayList<>();
  private final List<Path> temporaryFiles = new ArrayList<>();

  void pair(ImageTextPair pair) {
    pairs.add(pair);
  }

  void problem(String where, String reason) {
    problems.add(new DataProblem(where, reason));
  }

  /** A file that lives as long as the pairs. */
  void temporaryFile(Path file) {
    temporaryFiles.add(file);
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
