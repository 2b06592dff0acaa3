package io.lucelens.index.home;

import io.lucelens.index.store.UnusableIndexException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Whether the disk holds a second index beside the first. */
final class SpaceCheck {
  /** Lucene merges segments into new files before it deletes the old ones. */
  private static final int MERGING = 2;

  /** Vectors are float32. */
  private static final int BYTES_A_VALUE = 4;

  /** Segments, the record and the like, however small the index is. */
  private static final long LEAST = 8L << 20;

  private SpaceCheck() {}

  /**
   * What a successor takes at its largest: as much as the old index, with vectors of another
   * length, twice.
   *
   * @param oldBytes size of the old index
   * @param images how many it has
   * @param growth by how many values the new vectors are longer; negative if they are shorter
   */
  static long needed(long oldBytes, int images, int growth) {
    long atRest = Math.max(0, oldBytes + (long) images * growth * BYTES_A_VALUE);
    return MERGING * atRest + LEAST;
  }

  /**
   * Refuses to begin what the disk will not hold.
   *
   * @throws UnusableIndexException with what is needed and what is free
   */
  static void require(long needed, long there, long free, Path home) {
    if (needed - there > free) {
      throw new UnusableIndexException(
          "The index of another model is built beside the present one and needs about "
              + megabytes(needed - there)
              + " in "
              + home
              + ", where "
              + megabytes(free)
              + " are free. Free some space, or make the index in another data folder (--home DIR)."
              + " The present index stays as it is.");
    }
  }

  /** Bytes in the files of a folder; 0 if it is not there. */
  static long bytes(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    long sum = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        sum += size(file);
      }
    }
    return sum;
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      // Lucene deletes what it has merged whenever it likes.
      return 0;
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", (bytes + (1 << 20) - 1) >> 20);
  }
}
