package io.lucelens.index.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process that indexes a folder once, reading one file at a time, and writes what came of it. */
final class SmallHeapIndexer {
  private SmallHeapIndexer() {}

  public static void main(String[] args) throws IOException {
    IndexingOptions options = new IndexingOptions(false, 1, 1_000, Duration.ofSeconds(30));
    List<String> told = new ArrayList<>();
    try (Library library = new Library(Path.of(args[0]), Path.of(args[1]))) {
      IndexingReport report = library.update(options);
      told.add("added %d, unchanged %d".formatted(report.added(), report.unchanged()));
      report
          .failures()
          .forEach(failure -> told.add(failure.path().getFileName() + ": " + failure.reason()));
    }
    Files.write(Path.of(args[2]), told);
  }
}
