package io.lucelens.index.pipeline;

import io.lucelens.index.crawl.Scope;
import io.lucelens.index.crawl.Settling;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a run is about.
 *
 * @param folders of the library
 * @param parts of these folders that may have changed; empty if all of them may
 * @param settling which files may be read
 */
record Extent(List<Path> folders, Optional<Set<Scope>> parts, Settling settling) {

  static Extent whole(List<Path> folders) {
    return new Extent(folders, Optional.empty(), Settling.none());
  }

  /** Whether a run looks at all that is in a folder. */
  boolean isWhole(Path folder) {
    return parts
        .map(some -> some.stream().anyMatch(part -> part.covers(Scope.below(folder))))
        .orElse(true);
  }
}
