package io.lucelens.cli;

import io.lucelens.index.store.ImageIndex;
import io.lucelens.training.data.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The --image-folder and --from-index options: where the images are that a table names. */
final class ImagesOption {
  @Option(
      names = "--image-folder",
      paramLabel = "DIR",
      description = "Folder of the images that tables name. Default: that of the table.")
  private Path folder;

  @Option(
      names = "--from-index",
      description =
          "Tables name photos of the index in --home: by their paths, by the ends of "
              + "their paths (2019/rome/a.jpg), or by file names that only one photo has.")
  private boolean fromIndex;

  /** The choice; ends the command if there is no such folder or index. */
  ImageSource source(HomeOption home) {
    if (fromIndex) {
      return indexed(home);
    }
    if (folder == null) {
      return ImageSource.besideTheTable();
    }
    if (!Files.isDirectory(folder)) {
      throw CommandException.usage(
          "The folder of images "
              + folder
              + " is not there. Check --image-folder, or mount its disk.");
    }
    return ImageSource.in(folder);
  }

  private ImageSource indexed(HomeOption home) {
    if (folder != null) {
      throw CommandException.usage(
          "--image-folder " + folder + " and --from-index exclude each other; give one of them.");
    }
    home.requireIndex();
    try (ImageIndex index = home.indexes().openForSearch()) {
      return IndexedPhotos.of(index, home.dataFolder().home());
    }
  }
}
