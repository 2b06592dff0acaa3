package io.lucelens.index.crawl;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Walks folders of photos and only ever looks.
 *
 * <p>Image files are told by their extension. Hidden files and folders are skipped, and so are the
 * folders that systems keep for themselves. Symbolic links are followed, but every folder and every
 * linked file is visited once, by its real path first and by a link only if nothing else leads to
 * it: a loop ends, and a folder that is given twice, or lies in another one, is walked once.
 *
 * <p>Memory grows with the number of folders and links, not of files. One object may be used by
 * several threads.
 */
public final class LibraryCrawler {
  private final Set<Path> skipped;

  /**
   * @param skipped folders that are left out, by their real paths, such as our own data folder
   */
  public LibraryCrawler(Set<Path> skipped) {
    this.skipped = Set.copyOf(skipped);
  }

  /**
   * Walks folders in the order given.
   *
   * @param roots absolute, normalised; one that is hidden itself is walked all the same
   * @throws InterruptedException if the visitor was interrupted
   */
  public void walk(List<Path> roots, LibraryVisitor visitor) throws InterruptedException {
    new Walk(visitor).run(roots);
  }

  private final class Walk {
    private final LibraryVisitor visitor;
    private final Deque<Path> folders = new ArrayDeque<>();
    private final List<Path> links = new ArrayList<>();
    private final Set<Path> visited = new HashSet<>();

    Walk(LibraryVisitor visitor) {
      this.visitor = visitor;
    }

    void run(List<Path> roots) throws InterruptedException {
      for (Path root : roots) {
        folders.push(root);
        walkFolders();
      }
      while (!links.isEmpty() && visitor.goesOn()) {
        List<Path> found = new ArrayList<>(links);
        links.clear();
        found.sort(Comparator.naturalOrder());
        for (Path link : found) {
          follow(link);
          walkFolders();
        }
      }
    }

    private void walkFolders() throws InterruptedException {
      while (!folders.isEmpty() && visitor.goesOn()) {
        walkFolder(folders.pop());
      }
    }

    private void walkFolder(Path folder) throws InterruptedException {
      try {
        Path real = folder.toRealPath();
        if (skipped.stream().noneMatch(real::startsWith) && visited.add(real)) {
          list(folder);
        }
      } catch (DirectoryIteratorException e) {
        visitor.unreadable(folder, reason(e.getCause()));
      } catch (IOException e) {
        visitor.unreadable(folder, reason(e));
      }
    }

    private void list(Path folder) throws IOException, InterruptedException {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          if (!visitor.goesOn()) {
            return;
          }
          if (!ImageFiles.isHidden(entry)) {
            look(entry);
          }
        }
      }
    }

    private void look(Path entry) throws InterruptedException {
      try {
        var attributes =
            Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
          links.add(entry);
        } else {
          take(entry, attributes);
        }
      } catch (IOException e) {
        visitor.unreadable(entry, reason(e));
      }
    }

    private void take(Path entry, BasicFileAttributes attributes) throws InterruptedException {
      if (attributes.isDirectory()) {
        if (!ImageFiles.isSystemFolder(entry)) {
          folders.push(entry);
        }
      } else if (attributes.isRegularFile() && ImageFiles.isImage(entry)) {
        visitor.file(FoundFile.of(entry, attributes));
      }
    }

    private void follow(Path link) throws InterruptedException {
      try {
        Path target = link.toRealPath();
        var attributes = Files.readAttributes(target, BasicFileAttributes.class);
        if (attributes.isDirectory() || isNew(target)) {
          take(link, attributes);
        }
      } catch (IOException e) {
        visitor.unreadable(link, "the link leads to nothing that can be read: " + reason(e));
      }
    }

    /** A linked file is new unless its own folder was walked, or another link led to it. */
    private boolean isNew(Path file) {
      boolean walkedItself =
          visited.contains(file.getParent())
              && !ImageFiles.isHidden(file)
              && ImageFiles.isImage(file);
      return !walkedItself && visited.add(file);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "no permission to read it";
      case NoSuchFileException gone -> gone.getFile() + " is not there";
      case FileSystemException other -> String.valueOf(other.getReason());
      default -> String.valueOf(e.getMessage());
    };
  }
}
