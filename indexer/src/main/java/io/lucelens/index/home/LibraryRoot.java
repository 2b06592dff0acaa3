package io.lucelens.index.home;

import io.lucelens.index.crawl.Globs;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A folder of photos that the library was made from. It is there since somebody named it, or since
 * a walk met another disk there, or both.
 *
 * @param path absolute, normalised
 * @param lastSeen when a run last found it there, with photos or without any to expect
 * @param offline whether the last run that looked found it gone, or without its photos
 * @param mounted whether a walk met another disk there than that of the folder that it lies in, so
 *     that it may vanish by itself
 * @param named whether somebody named it, so that walks begin there
 * @param globs what was said of its files
 */
public record LibraryRoot(
    Path path, Instant lastSeen, boolean offline, boolean mounted, boolean named, Globs globs) {

  /** The same folder, found there at a time. */
  LibraryRoot seen(Instant now) {
    return new LibraryRoot(path, now, false, mounted, named, globs);
  }

  /** The same folder, not found there. */
  LibraryRoot gone() {
    return new LibraryRoot(path, lastSeen, true, mounted, named, globs);
  }

  /** The same folder, met as another disk. */
  LibraryRoot asMounted() {
    return new LibraryRoot(path, lastSeen, offline, true, named, globs);
  }

  /** The same folder, named by somebody. */
  LibraryRoot asNamed() {
    return new LibraryRoot(path, lastSeen, offline, mounted, true, globs);
  }

  /** The same folder with other globs, and named by somebody. */
  LibraryRoot with(Globs others) {
    return new LibraryRoot(path, lastSeen, offline, mounted, true, others);
  }
}
