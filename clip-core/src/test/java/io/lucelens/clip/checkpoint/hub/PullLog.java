package io.lucelens.clip.checkpoint.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Remembers how a pull went. */
final class PullLog implements PullProgress {
  private final List<String> retries = new ArrayList<>();
  private int files;
  private long total;
  private long advanced;

  @Override
  public void started(int howMany, long bytes, long there) {
    files = howMany;
    total = bytes;
    advanced = there;
  }

  @Override
  public void advanced(long bytes) {
    advanced += bytes;
  }

  @Override
  public void fileDone(String name) {
    // The files themselves tell.
  }

  @Override
  public void retrying(String reason, Duration pause) {
    retries.add(reason);
  }

  @Override
  public void waiting() {
    // Whether it comes depends on timing.
  }

  /** Reasons of new attempts. */
  List<String> retries() {
    return retries;
  }

  /** Files that the last pull had to fetch. */
  int files() {
    return files;
  }

  /** Bytes of these files. */
  long total() {
    return total;
  }

  /** Bytes that are there. */
  long advanced() {
    return advanced;
  }
}
