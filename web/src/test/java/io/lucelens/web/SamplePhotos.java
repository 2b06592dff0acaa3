package io.lucelens.web;

import java.nio.file.Files;
import java.nio.file.Path;

/** The photos that come with the project. */
final class SamplePhotos {
  private SamplePhotos() {}

  /** Their folder; modules are built from their own folder. */
  static Path folder() {
    Path folder = Path.of("..", "sample-data", "photos").toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException("The sample photos are expected in " + folder);
    }
    return folder;
  }

  /** One of them. */
  static Path file(String name) {
    return folder().resolve(name);
  }
}
