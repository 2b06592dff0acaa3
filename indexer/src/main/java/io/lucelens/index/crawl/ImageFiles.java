package io.lucelens.index.crawl;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Which names count: image files by extension, and folders that systems keep for themselves. */
final class ImageFiles {
  private static final Set<String> EXTENSIONS =
      Set.of(
          "jpg",
          "jpeg",
          "jpe",
          "png",
          "gif",
          "bmp",
          "webp",
          "tif",
          "tiff",
          "heic",
          "heif",
          "avif",
          // RAW, of which the preview is read
          "cr2",
          "cr3",
          "nef",
          "arw",
          "dng",
          "orf",
          "rw2",
          "raf",
          "pef");

  /**
   * Thumbnails, recycle bins and snapshots of network disks (Synology, QNAP), Windows and Linux.
   * Names that begin with a dot are hidden anyway.
   */
  private static final Set<String> SYSTEM_FOLDERS =
      Set.of(
          "@eadir",
          "#recycle",
          "#snapshot",
          "@recycle",
          "@tmp",
          ".@__thumb",
          "$recycle.bin",
          "system volume information",
          "lost+found",
          ".trash",
          ".trashes");

  private ImageFiles() {}

  static boolean isImage(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  static boolean isHidden(Path entry) {
    return entry.getFileName().toString().startsWith(".");
  }

  static boolean isSystemFolder(Path folder) {
    return SYSTEM_FOLDERS.contains(folder.getFileName().toString().toLowerCase(Locale.ROOT));
  }
}
