package io.lucelens.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The photos that the project brings, and what they show. */
final class SampleData {
  private SampleData() {}

  private static Path folder() {
    return Path.of(System.getProperty("lucelens.root"), "sample-data");
  }

  /** The photos by their names, which are sorted by what they show. */
  static List<Path> photos() throws IOException {
    try (Stream<Path> photos = Files.list(folder().resolve("photos"))) {
      return photos.sorted().toList();
    }
  }

  /** The table of photos and captions. */
  static Path captions() {
    return folder().resolve("captions.tsv");
  }
}
