package io.lucelens.index.crawl;

import java.nio.file.Path;

/**
 * A part of the library that is walked by itself.
 *
 * @param folder absolute, normalised; it need not be there
 * @param deep whether the folders in it are walked too
 */
public record Scope(Path folder, boolean deep) {
  /** A folder and all that is below it. */
  public static Scope below(Path folder) {
    return new Scope(folder, true);
  }

  /** The files of one folder. */
  public static Scope in(Path folder) {
    return new Scope(folder, false);
  }

  /** Whether a file, or folder, at this path is a part of it. */
  public boolean holds(Path path) {
    return deep ? path.startsWith(folder) : folder.equals(path.getParent());
  }

  /** Whether it holds all that another scope does. */
  public boolean covers(Scope other) {
    return equals(other) || deep && other.folder().startsWith(folder);
  }
}
