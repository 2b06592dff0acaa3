package io.lucelens.index.crawl;

import java.nio.file.Path;

/** Hears what a {@link LibraryCrawler} finds. */
public interface LibraryVisitor {
  /**
   * An image file, by its extension.
   *
   * @throws InterruptedException ends the walk
   */
  void file(FoundFile file) throws InterruptedException;

  /**
   * A folder, file or link that could not be looked at; the walk goes on beside it.
   *
   * @param path what could not be looked at
   * @param reason one line
   * @throws InterruptedException ends the walk
   */
  void unreadable(Path path, String reason) throws InterruptedException;
}
