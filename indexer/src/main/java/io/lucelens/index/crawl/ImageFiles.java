package io.lucelens.index.crawl;

import io.lucelens.index.metadata.SidecarFinder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Which names count: image files by extension, and folders that systems keep for themselves. */
final class ImageFiles {
  /** Says what is left out of the folder that it lies in, as .gitignore does. */
  static final String IGNORE_FILE = ".lucelensignore";

  /** The one list of what is read, in small letters. */
  static final Set<String> EXTENSIONS =
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
          // HEIC, as cameras of Canon, Fujifilm and Sony name it
          "hif",
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

  /** What cameras, and phones, write beside a RAW file of the same name. */
  private static final Set<String> DEVELOPED = Set.of("jpg", "jpeg", "jpe", "heic", "heif", "hif");

  /**
   * RAW files of cameras, the one list of them. They are companions of JPEG and HEIC files; one
   * that stands alone is an image once {@link #EXTENSIONS} has it too.
   */
  private static final Set<String> RAW =
      Set.of(
          "3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "iiq", "kdc", "mef", "mrw", "nef",
          "nrw", "orf", "pef", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw", "x3f");

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
    return EXTENSIONS.contains(extension(file));
  }

  /** Whether a file may be what a camera made of a RAW file beside it. */
  static boolean isDeveloped(Path file) {
    return DEVELOPED.contains(extension(file));
  }

  static boolean isRaw(Path file) {
    return RAW.contains(extension(file));
  }

  /** Whether a file may describe an image beside it. */
  static boolean isSidecar(Path file) {
    return SidecarFinder.mayDescribe(file);
  }

  /** Whether what the index says may change when this file does. */
  static boolean mayMatter(Path file) {
    return isImage(file) || isRaw(file) || isSidecar(file);
  }

  /** In small letters; empty if there is none. */
  private static String extension(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
  }

  /** The name without its extension, in small letters: what pairs share. */
  static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return (dot > 0 ? name.substring(0, dot) : name).toLowerCase(Locale.ROOT);
  }

  static boolean isHidden(Path entry) {
    return entry.getFileName().toString().startsWith(".");
  }

  static boolean isSystemFolder(Path folder) {
    return SYSTEM_FOLDERS.contains(folder.getFileName().toString().toLowerCase(Locale.ROOT));
  }
}
