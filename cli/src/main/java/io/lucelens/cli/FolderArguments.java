package io.lucelens.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks folders of photos named on the command line before any work begins. */
final class FolderArguments {
  private FolderArguments() {}

  /** The folders, absolute; ends the command if one is missing or cannot be read. */
  static List<Path> checked(List<Path> folders) {
    folders.forEach(FolderArguments::requireExisting);
    return checkedIfThere(folders);
  }

  /** The folders, absolute; ends the command if one is there and cannot be read. */
  static List<Path> checkedIfThere(List<Path> folders) {
    folders.stream().filter(Files::exists).forEach(FolderArguments::requireReadable);
    return folders.stream().map(folder -> folder.toAbsolutePath().normalize()).toList();
  }

  private static void requireExisting(Path folder) {
    if (!Files.exists(folder)) {
      throw CommandException.usage(
          "The folder " + folder + " does not exist. Name a folder of photos; check the spelling.");
    }
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
