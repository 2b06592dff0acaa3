package io.lucelens.cli;

import io.lucelens.index.DataFolder;
import io.lucelens.index.home.IndexHome;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The --home option of every command that uses the index. */
final class HomeOption {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Our data folder. Default: ~/.lucelens.")
  private Path home;

  /** The data folder asked for, which need not exist; ends the command if it is a file. */
  DataFolder dataFolder() {
    DataFolder data =
        home == null ? DataFolder.inUserHome() : new DataFolder(home.toAbsolutePath().normalize());
    if (Files.isRegularFile(data.home())) {
      throw CommandException.usage(
          "The data folder " + data.home() + " is a file. Name a folder with --home.");
    }
    return data;
  }

  /** The indexes in it. */
  IndexHome indexes() {
    return new IndexHome(dataFolder());
  }

  /** Whether anything was ever indexed. */
  boolean hasIndex() {
    return indexes().exists();
  }

  /** Ends the command if nothing was ever indexed; cheap, so ask before loading a model. */
  void requireIndex() {
    if (!hasIndex()) {
      throw CommandException.environment(
          "There is no index in "
              + dataFolder().home()
              + " yet. Make one with 'lucelens index FOLDER', or name another data folder with"
              + " --home.");
    }
  }
}
