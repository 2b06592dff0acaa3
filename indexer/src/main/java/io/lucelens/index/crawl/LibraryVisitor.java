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
}
