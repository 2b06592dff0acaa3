package io.lucelens.index.pipeline;

import io.lucelens.index.store.ImageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
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
  private final Set<Path> named = new LinkedHashSet<>();

  /** Those that are there, with their real paths. */
  private final Map<Path, Path> real = new HashMap<>();

  /**
   * Looks at folders that somebody named.
   *
   * @throws NoSuchFileException if one is not there and the index has no photos from it
   * @throws NotDirectoryException if one is a file
   */
  Roots(List<Path> folders, ImageIndex index) throws IOException {
    for (Path folder : folders) {
      Path root = folder.toAbsolutePath().normalize();
      if (all.add(root)) {
        look(root, index);
        named.add(root);
      }
    }
  }

  private void look(Path root, ImageIndex index) throws IOException {
    try {
      if (!Files.readAttributes(root, BasicFileAttributes.class).isDirectory()) {
        throw new NotDirectoryException(root + " is a file; give the folder that it is in.");
      }
      real.put(root, root.toRealPath());
    } catch (NotDirectoryException e) {
      throw e;
    } catch (NoSuchFileException e) {
      if (index.countBelow(root) == 0) {
        throw new NoSuchFileException(
            root.toString(), null, "there is no such folder; check its name, or mount its disk");
      }
    } catch (IOException e) {
      // A share whose server went away answers with an error of its own kind.
      if (index.countBelow(root) == 0) {
        throw e;
      }
    }
  }

  /** Walks begin there too, if somebody named them once: they may be hidden in their folder. */
  void addNamed(Collection<Path> folders) {
    named.addAll(folders);
  }

  /** Folders that somebody named, now or once, whether or not they are there. */
  List<Path> named() {
    return List.copyOf(named);
  }

  /** Where walks begin: folders that are there. */
  List<Path> starts() {
    return named.stream().filter(Files::isDirectory).toList();
  }

  /** Adds folders that were known before, whether or not they are there. */
  void addKnown(Collection<Path> folders) {
    for (Path folder : folders) {
      if (all.add(folder) && Files.isDirectory(folder)) {
        try {
          real.put(folder, folder.toRealPath());
        } catch (IOException e) {
          // It went away this moment, and counts as one that is not there.
          real.remove(folder);
        }
      }
    }
  }

  /** All folders, in the order given. */
  List<Path> all() {
    return List.copyOf(all);
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
