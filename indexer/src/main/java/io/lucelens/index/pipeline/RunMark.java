package io.lucelens.index.pipeline;

import io.lucelens.index.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An empty file in the data folder that is there while a run goes on. One that is there before has
 * been left by a run that did not come to its end: thumbnails that nothing needs may lie about.
 */
final class RunMark {
  private final Path file;

  RunMark(DataFolder data) {
    this.file = data.runMark();
  }

  /**
   * A run begins.
   *
   * @return whether the one before did not come to its end
   */
  boolean begin() throws IOException {
    if (Files.exists(file)) {
      return true;
    }
    Files.createFile(file);
    return false;
  }

  /** A run has tidied up after itself. */
  void end() throws IOException {
    Files.deleteIfExists(file);
  }
}
