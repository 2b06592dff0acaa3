package io.lucelens.clip.checkpoint.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Closes a stream that stays silent too long, because Java's HTTP client has no time limit for the
 * body of an answer. The reader then sees the end of the stream, or an exception.
 */
final class StallGuard implements AutoCloseable {
  private final InputStream stream;
  private final Duration patience;
  private final Thread watcher;
  private volatile long lastSeen = System.nanoTime();
  private volatile boolean stalled;

  StallGuard(InputStream stream, Duration patience) {
    this.stream = stream;
    this.patience = patience;
    this.watcher = Thread.ofVirtual().name("stall-guard").start(this::watch);
  }

  /** Tells that something came. */
  void alive() {
    lastSeen = System.nanoTime();
  }

  /** Whether the stream was closed because it was silent. */
  boolean stalled() {
    return stalled;
  }

  private void watch() {
    try {
      long left = patience.toNanos();
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = patience.toNanos() - (System.nanoTime() - lastSeen);
      }
      stalled = true;
      stream.close();
    } catch (InterruptedException done) {
      // The transfer has ended; so does the watch.
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The stream is broken already, which its reader finds out by itself.
      stalled = true;
    }
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
