package io.lucelens.index.pipeline;

import io.lucelens.index.DataFolder;
import io.lucelens.index.home.LibraryRoot;
import io.lucelens.index.home.LibraryRoots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes down which of the library's folders a run found, and which not. */
final class RootsFound {
  private final DataFolder data;
  private final LibraryRoots before;

  RootsFound(DataFolder data, LibraryRoots before) {
    this.data = data;
    this.before = before;
  }

  void remember(Roots roots, Extent extent, Survey survey) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    LibraryRoots after = before;
    for (Path root : roots.all()) {
      if (survey.vanished().contains(root) || !roots.present().contains(root)) {
        after = after.gone(root);
      } else if (extent.isWhole(root)) {
        after = after.seen(root, now);
      }
    }
    for (Path root : roots.named()) {
      after = after.named(root);
    }
    for (Path mount : survey.mounted()) {
      after = after.mounted(mount, now);
    }
    for (Path forgotten : forgotten(after, roots, survey)) {
      after = after.without(forgotten);
    }
    if (!after.all().equals(before.all())) {
      after.write(data);
    }
  }

  /**
   * Folders that are gone for good: their photos are about to be removed, because the user said so,
   * or because they were a part of a folder that is there.
   */
  private static List<Path> forgotten(LibraryRoots known, Roots roots, Survey survey) {
    return known.all().stream()
        .map(LibraryRoot::path)
        .filter(path -> !Files.isDirectory(path))
        .filter(path -> survey.unreadable().keySet().stream().noneMatch(path::startsWith))
        .filter(
            path ->
                roots.of(path).filter(root -> isGoneWith(path, root, roots, survey)).isPresent())
        .toList();
  }

  private static boolean isGoneWith(Path path, Path root, Roots roots, Survey survey) {
    return survey.vanished().contains(path) || !path.equals(root) && roots.present().contains(root);
  }
}
