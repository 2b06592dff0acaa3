package io.lucelens.index.crawl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;

/** A folder of the library, and how it is watched. Not thread-safe. */
final class WatchedRoot {
  /** Polls rest ten times as long as they take: a share that is slow is walked less often. */
  private static final int REST = 10;

  private final Path folder;
  private WatchMode mode = WatchMode.AWAY;

  /** What tells this folder from another one at the same path; null while there is none. */
  private Object identity;

  private long fingerprint;
  private long nextPoll;

  /**
   * @param folder absolute, normalised; it need not be there
   */
  WatchedRoot(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  WatchMode mode() {
    return mode;
  }

  void mode(WatchMode mode) {
    this.mode = mode;
  }

  boolean isThere() {
    return identity != null;
  }

  /** Whether it is another folder than when it was last looked at, or came, or went. */
  boolean look() {
    Object before = identity;
    identity = identityNow();
    return !Objects.equals(before, identity);
  }

  private Object identityNow() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(folder, BasicFileAttributes.class);
      Object key = attributes.fileKey();
      return !attributes.isDirectory() ? null : key == null ? folder : key;
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Walks through it, and will do so again.
   *
   * @param interval time to the next walk, at least
   * @return whether it is different from what the last walk saw
   */
  boolean poll(LibraryCrawler crawler, Duration interval) throws InterruptedException {
    mode = WatchMode.POLLING;
    long before = fingerprint;
    long start = System.nanoTime();
    fingerprint = TreeFingerprint.of(folder, crawler);
    long end = System.nanoTime();
    nextPoll = end + Math.max(interval.toNanos(), REST * (end - start));
    return fingerprint != before;
  }

  /** Time to the next walk, 0 or less if it is due; the longest there is if it is not polled. */
  long nanosToPoll(long now) {
    return mode == WatchMode.POLLING ? nextPoll - now : Long.MAX_VALUE;
  }
}
