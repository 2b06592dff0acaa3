package io.lucelens.index.crawl;

import java.nio.file.Path;

/** Hears what a {@link LibraryCrawler} finds. */
public interface LibraryVisitor {
  /** Asked again and again; the walk ends as soon as the answer is no. */
  boolean goesOn();

  /**
   * An image file, by its extension.
   *
   * @throws InterruptedException if the thread is interrupted; ends the walk
   */
  void file(FoundFile file) throws InterruptedException;

  /**
   * A folder, file or link that could not be looked at; the walk goes on beside it.
   *
   * @param path what could not be looked at
   * @param reason one line
   */
  void unreadable(Path path, String reason);

  /** A file that describes an image beside it, by its extension. */
  default void sidecar(FoundFile file) {}

  /** A folder whose entries come next. */
  default void folder(Path folder) {}

  /** A folder that is on another disk, or share, than the one that it lies in. */
  default void mounted(Path folder) {}

  /** A file or folder that is left out by a rule of the user's. */
  default void leftOut(Path entry) {}

  /**
   * A link that a walk of parts passes by, since it takes a walk of more than them to know whether
   * something else leads there too.
   */
  default void passedBy(Path link) {}
}
