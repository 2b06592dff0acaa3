package io.lucelens.index.crawl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Which files have stood still long enough to be read, so that none is read while it is written. A
 * file has if it was seen with the same size and time before, so long ago. That depends on no clock
 * but our own: file servers have theirs, and tools that copy files set their times. Memory grows
 * with the number of files that do not stand still yet. Thread-safe.
 */
public final class Settling {
  /** More than that, and those that went away again are looked for. */
  private static final int MANY = 10_000;

  private static final int LONG_AGO = 100;

  private final Duration still;
  private final Map<Path, Sight> sights = new HashMap<>();

  private record Sight(FoundFile file, long nanos) {}

  /**
   * @param still how long size and time must stay the same; zero takes every file as it is
   */
  public Settling(Duration still) {
    this.still = still;
  }

  /** Takes every file as it is. */
  public static Settling none() {
    return new Settling(Duration.ZERO);
  }

  /** Whether a file may be read; if not, it is to be asked for again some time later. */
  public synchronized boolean isSettled(FoundFile file) {
    if (still.isZero()) {
      return true;
    }
    Sight before = sights.get(file.path());
    if (before == null || !isSame(before.file(), file)) {
      forgetThoseThatWentAway();
      sights.put(file.path(), new Sight(file, System.nanoTime()));
      return false;
    }
    boolean settled = System.nanoTime() - before.nanos() >= still.toNanos();
    if (settled) {
      sights.remove(file.path());
    }
    return settled;
  }

  private void forgetThoseThatWentAway() {
    if (sights.size() >= MANY) {
      long now = System.nanoTime();
      sights.values().removeIf(sight -> now - sight.nanos() > LONG_AGO * still.toNanos());
    }
  }

  private static boolean isSame(FoundFile one, FoundFile other) {
    return one.size() == other.size() && one.modified().equals(other.modified());
  }
}
