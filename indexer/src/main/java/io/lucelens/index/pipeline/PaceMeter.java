package io.lucelens.index.pipeline;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reckons how long a run will take. What a file costs grows with its bytes if it has to be read; a
 * file that is known costs only the look at it. The speed is that of the last half minute or so:
 * what was long ago counts less and less, because a library often changes its kind on the way, as
 * from small pictures to large ones. Not thread-safe; the times handed in are those of {@link
 * System#nanoTime()}.
 */
final class PaceMeter {
  /** A look at a known file takes about as long as reading and decoding so many bytes. */
  private static final long LOOK_BYTES = 8 << 10;

  /** After so long the weight of the past has fallen to 1/e. */
  private static final double MEMORY_NANOS = Duration.ofSeconds(30).toNanos();

  /** The first files tell little: the JVM warms up, and the stages' queues fill. */
  private static final long ENOUGH_FILES = 10;

  private static final long ENOUGH_NANOS = Duration.ofSeconds(3).toNanos();

  private final long start;
  private long files;
  private long bytes;
  private long last;
  private long filesDone;
  private long bytesDone;
  private double recentNanos;
  private double recentFiles;
  private double recentCost;

  /**
   * @param files to be looked at
   * @param bytes of those that have to be read
   * @param now when it begins
   */
  PaceMeter(long files, long bytes, long now) {
    this.files = files;
    this.bytes = bytes;
    this.start = now;
    this.last = now;
  }

  /** So much more is to be done than was known at the start. */
  void grew(long moreFiles, long moreBytes) {
    files += moreFiles;
    bytes += moreBytes;
  }

  /**
   * One more file is dealt with.
   *
   * @param size the bytes that were read for it
   */
  void fileDone(long size, long now) {
    // Files come and grow between the two walks.
    long counted = Math.min(size, bytes - bytesDone);
    filesDone++;
    bytesDone += counted;
    double passed = now - last;
    double kept = Math.exp(-passed / MEMORY_NANOS);
    recentNanos = recentNanos * kept + passed;
    recentFiles = recentFiles * kept + 1;
    recentCost = recentCost * kept + LOOK_BYTES + counted;
    last = now;
  }

  IndexingPace pace() {
    boolean known = filesDone >= ENOUGH_FILES && last - start >= ENOUGH_NANOS;
    return new IndexingPace(
        files,
        filesDone,
        bytes,
        bytesDone,
        known ? OptionalDouble.of(recentFiles * 1e9 / recentNanos) : OptionalDouble.empty(),
        known ? Optional.of(remaining()) : Optional.empty());
  }

  private Duration remaining() {
    double cost = (double) Math.max(0, files - filesDone) * LOOK_BYTES + (bytes - bytesDone);
    return filesDone >= files
        ? Duration.ZERO
        : Duration.ofMillis((long) (cost * recentNanos / recentCost / 1e6));
  }
}
