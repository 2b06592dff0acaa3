package io.lucelens.index.crawl;

import java.time.Duration;

/**
 * How a library is watched.
 *
 * @param quiet changes are handed on when there was no other for so long, or at the latest after
 *     ten times as long, so that a burst of them is one
 * @param still a file is read when its size and time stayed the same for so long
 * @param poll how often folders are looked at whose file system tells of no changes
 * @param always whether all folders are looked at so, whatever their file system can do
 * @param rootCheck how often it is checked that the folders themselves are there
 */
public record WatchOptions(
    Duration quiet, Duration still, Duration poll, boolean always, Duration rootCheck) {

  /** What suits people who copy photos into a folder and look at the page. */
  public static final WatchOptions DEFAULT =
      new WatchOptions(
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          false,
          Duration.ofSeconds(5));

  /** The same, but all folders are looked at every so often. */
  public WatchOptions polling(Duration interval) {
    return new WatchOptions(quiet, still, interval, true, rootCheck);
  }
}
