package io.lucelens.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks folders of photos named on the command line before any work begins. */
final class FolderArguments {
  private FolderArguments() {}

  /** The folders, absolute; ends the command if one cannot be read. */
  static List<Path> checked(List<Path> folders) {
    return folders.stream().map(FolderArguments::checked).toList();
  }

  private static Path checked(Path folder) {
    if (!Files.exists(folder)) {
      throw CommandException.usage(
          "The folder " + folder + " does not exist. Name a folder of photos; check the spelling.");
    }
    if (!Files.isDirectory(folder)) {
      throw CommandException.usage(
          folder + " is a file, not a folder. Name the folder that it lies in.");
    }
    if (!Files.isReadable(folder)) {
      throw CommandException.environment(
          "The folder " + folder + " may not be read by this user; change its permissions.");
    }
    return folder.toAbsolutePath().normalize();
  }
}
