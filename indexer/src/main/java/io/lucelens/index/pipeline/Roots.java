package io.lucelens.index.pipeline;

import io.lucelens.index.store.ImageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The folders that a run is about, absolute and normalised. */
final class Roots {
  private final Set<Path> all = new LinkedHashSet<>();

  /** Those that are there, with their real paths. */
  private final Map<Path, Path> real = new HashMap<>();

  /**
   * Looks at the folders.
   *
   * @throws NoSuchFileException if one is not there and the index has no photos from it
   * @throws NotDirectoryException if one is a file
   */
  Roots(List<Path> folders, ImageIndex index) throws IOException {
    for (Path folder : folders) {
      Path root = folder.toAbsolutePath().normalize();
      if (all.add(root)) {
        look(root, index);
      }
    }
  }

  private void look(Path root, ImageIndex index) throws IOException {
    try {
      if (!Files.readAttributes(root, BasicFileAttributes.class).isDirectory()) {
        throw new NotDirectoryException(root + " is a file; give the folder that it is in.");
      }
      real.put(root, root.toRealPath());
    } catch (NoSuchFileException e) {
      if (!hasPhotosFrom(root, index)) {
        throw new NoSuchFileException(
            root.toString(), null, "there is no such folder; check its name, or mount its disk");
      }
    }
  }

  private static boolean hasPhotosFrom(Path root, ImageIndex index) {
    List<Path> found = new ArrayList<>();
    index.forEach(
        image -> {
          if (found.isEmpty() && image.path().startsWith(root)) {
            found.add(image.path());
          }
        });
    return !found.isEmpty();
  }

  /** The folders that are there, in the order given. */
  List<Path> present() {
    return all.stream().filter(real::containsKey).toList();
  }

  /** The innermost folder that a path is in. */
  Optional<Path> of(Path path) {
    return all.stream().filter(path::startsWith).max(Comparator.comparing(Path::getNameCount));
  }

  /** Whether a folder is the same as, or in, another one by a link, and its photos count there. */
  boolean isWalkedAsAnother(Path root) {
    return real.containsKey(root)
        && real.keySet().stream()
            .filter(other -> !root.startsWith(other))
            .anyMatch(other -> real.get(root).startsWith(real.get(other)));
  }
}
