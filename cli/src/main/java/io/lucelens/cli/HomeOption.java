package io.lucelens.cli;

import io.lucelens.clip.ModelManifest;
import io.lucelens.index.DataFolder;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.lucene.LuceneImageIndex;
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

  /** Whether anything was ever indexed. */
  boolean hasIndex() {
    return Files.isDirectory(dataFolder().index());
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

  /** Opens the index for writing, and makes it if there is none. The caller closes it. */
  ImageIndex openIndex(ModelManifest model) {
    return LuceneImageIndex.open(dataFolder().index(), model);
  }

  /** Opens the index that there is, for searching only. The caller closes it. */
  ImageIndex openIndexForSearch(ModelManifest model) {
    return LuceneImageIndex.openForSearch(dataFolder().index(), model);
  }

  /** As {@link #openIndexForSearch}, whatever model filled it. */
  ImageIndex openIndexForItsRecords() {
    return LuceneImageIndex.openForSearch(dataFolder().index());
  }
}
