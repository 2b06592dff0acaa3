package io.lucelens.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks folders of photos named on the command line before any work begins. */
final class FolderArguments {
  private FolderArguments() {}

  /**
   * The folders, absolute; ends the command if one cannot be read.
   *
   * @param mayBeMissing whether a folder that is not there may be one that was indexed before, on a
   *     disk that is not mounted now; the indexing run knows
   */
  static List<Path> checked(List<Path> folders, boolean mayBeMissing) {
    for (Path folder : folders) {
      if (Files.exists(folder)) {
        requireReadable(folder);
      } else if (!mayBeMissing) {
        throw CommandException.usage(
            "The folder "
                + folder
                + " does not exist. Name a folder of photos; check the spelling.");
      }
    }
    return folders.stream().map(folder -> folder.toAbsolutePath().normalize()).toList();
  }

  private static void requireReadable(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw CommandException.usage(
          folder + " is a file, not a folder. Name the folder that it lies in.");
    }
    if (!Files.isReadable(folder)) {
      throw CommandException.environment(
          "The folder " + folder + " may not be read by this user; change its permissions.");
    }
  }
}
