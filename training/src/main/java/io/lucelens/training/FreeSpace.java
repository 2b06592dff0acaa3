package io.lucelens.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** How much a disk still takes. A test need not fill one to see what happens then. */
@FunctionalInterface
interface FreeSpace {
  /** What the file system says. */
  FreeSpace OF_DISK = folder -> Files.getFileStore(folder).getUsableSpace();

  /** Bytes that may be written into a folder; negative if that is not known. */
  long bytes(Path folder) throws IOException;

  /**
   * Makes sure that there is room.
   *
   * @param folder to be written to; it need not be there
   * @param what is to be written, and {@code fix} how to go on, for the message
   * @throws FullDiskException if there is not
   */
  default void require(long needed, Path folder, String what, String fix) throws IOException {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    long free = bytes(there);
    if (free >= 0 && free < needed) {
      throw new FullDiskException(
          String.format(
              Locale.ROOT,
              "%s needs %,d bytes in %s, and %,d are free there. Nothing of it was written. %s",
              what,
              needed,
              folder,
              free,
              fix));
    }
  }
}
