package io.lucelens.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A temporary folder of a benchmark, deleted with all that is in it when it is closed. */
record WorkFolder(Path path) implements AutoCloseable {
  /**
   * Makes one.
   *
   * @param parent is made if it is not there; null for the system's folder for temporary files
   * @param benchmark names the folder
   */
  static WorkFolder in(Path parent, String benchmark) throws IOException {
    String prefix = "lucelens-" + benchmark;
    return new WorkFolder(
        parent == null
            ? Files.createTempDirectory(prefix)
            : Files.createTempDirectory(Files.createDirectories(parent), prefix));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
