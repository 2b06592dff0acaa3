package io.lucelens.index.home;

import io.lucelens.index.crawl.Globs;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A folder of photos that the library was made from.
 *
 * @param path absolute, normalised
 * @param lastSeen when a run last found it there, with photos or without any to expect
 * @param offline whether the last run that looked found it gone, or without its photos
 * @param mounted whether nobody named it, but another disk was met there inside of a folder
 * @param globs what was said of its files
 */
public record LibraryRoot(
    Path path, Instant lastSeen, boolean offline, boolean mounted, Globs globs) {

  /** The same folder, found there at a time. */
  LibraryRoot seen(Instant now) {
    return new LibraryRoot(path, now, false, mounted, globs);
  }

  /** The same folder, not found there. */
  LibraryRoot gone() {
    return new LibraryRoot(path, lastSeen, true, mounted, globs);
  }

  /** The same folder with other globs, and named by somebody. */
  LibraryRoot with(Globs others) {
    return new LibraryRoot(path, lastSeen, offline, false, others);
  }
}
