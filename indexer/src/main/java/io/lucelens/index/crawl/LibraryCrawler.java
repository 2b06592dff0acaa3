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
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Walks folders of photos and only ever looks.
 *
 * <p>Image files are told by their extension. Hidden files and folders are skipped, and so are the
 * folders that systems keep for themselves, and what ignore files and {@link Globs} leave out.
 * Symbolic links are followed, but every folder and every linked file is visited once, by its real
 * path first and by a link only if nothing else leads to it: a loop ends, and a folder that is
 * given twice, or lies in another one, is walked once. Of a JPEG or HEIC file and RAW files of the
 * same name beside it, the RAW files are not visited.
 *
 * <p>Memory grows with the number of folders, links and RAW files of a folder, not of files. One
 * object may be used by several threads.
 */
public final class LibraryCrawler {
  private final Set<Path> skipped;
  private final Map<Path, Globs> globsOf;

  /** A crawler that leaves out what ignore files say, from the folder where a walk begins. */
  public LibraryCrawler(Set<Path> skipped) {
    this(skipped, Map.of());
  }

  /**
   * @param skipped folders that are left out, by their real paths, such as our own data folder
   * @param globsOf the library's folders with what was said of each; ignore files count from the
   *     outermost of them
   */
  public LibraryCrawler(Set<Path> skipped, Map<Path, Globs> globsOf) {
    this.skipped = Set.copyOf(skipped);
    this.globsOf = Map.copyOf(globsOf);
  }

  /** The extensions of the files that are visited, in small letters, without the dot. */
  public static Set<String> extensions() {
    return ImageFiles.EXTENSIONS;
  }

  /**
   * Walks folders in the order given.
   *
   * @param roots absolute, normalised; one that is hidden or left out itself is walked all the same
   * @throws InterruptedException if the visitor was interrupted
   */
  public void walk(List<Path> roots, LibraryVisitor visitor) throws InterruptedException {
    new Walk(visitor, false).run(roots.stream().map(Scope::below).toList(), true);
  }

  /**
   * Walks parts of the library as a walk of the whole would; those that are not there are skipped,
   * and those by which it would not come, since they are hidden or left out, or lie in such a
   * folder. Where a part is a whole folder of the library, or a whole disk that is mounted in one,
   * links are followed, unless they lead to another folder of the library. In all others they are
   * passed by, except by which a part itself is reached.
   *
   * @throws InterruptedException if the visitor was interrupted
   */
  public void walkParts(Collection<Scope> parts, LibraryVisitor visitor)
      throws InterruptedException {
    Map<Boolean, List<Scope>> whole =
        parts.stream()
            // Those that go deeper come first, because a folder is visited once.
            .sorted(Comparator.comparing(Scope::deep).reversed())
            .filter(part -> Files.isDirectory(part.folder()))
            .collect(Collectors.partitioningBy(this::isWhole));
    Walk walk = new Walk(visitor, true);
    walk.run(whole.get(true), true);
    walk.run(whole.get(false), false);
  }

  private boolean isWhole(Scope part) {
    return part.deep() && (globsOf.containsKey(part.folder()) || isMounted(part.folder()));
  }

  /**
   * A folder to walk.
   *
   * @param around what the folder that it lies in leaves out; empty where a walk begins
   * @param disk of the folder that it lies in
   */
  private record Visit(Scope scope, Optional<Selection> around, Object disk) {}

  private record Link(Path path, Selection selection, Object disk) {}

  private final class Walk {
    private final LibraryVisitor visitor;

    /** Whether it begins at parts, of which some may be left out. */
    private final boolean ofParts;

    private final Deque<Visit> folders = new ArrayDeque<>();
    private final List<Link> links = new ArrayList<>();
    private final Set<Path> visited = new HashSet<>();
    private List<Path> realFolders;
    private Path pairedFolder;
    private RawPairs pairs;

    Walk(LibraryVisitor visitor, boolean ofParts) {
      this.visitor = visitor;
      this.ofParts = ofParts;
    }

    void run(List<Scope> starts, boolean followsLinks) throws InterruptedException {
      for (Scope start : starts) {
        folders.push(new Visit(start, Optional.empty(), diskAround(start.folder())));
        walkFolders();
      }
      if (!followsLinks) {
        links.forEach(link -> visitor.passedBy(link.path()));
        return;
      }
      while (!links.isEmpty() && visitor.goesOn()) {
        List<Link> found = new ArrayList<>(links);
        links.clear();
        found.sort(Comparator.comparing(Link::path));
        for (Link link : found) {
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

    private void walkFolder(Visit visit) throws InterruptedException {
      Path folder = visit.scope().folder();
      try {
        Path real = folder.toRealPath();
        if (skipped.stream().noneMatch(real::startsWith) && visited.add(real)) {
          Selection selection =
              visit.around().isPresent()
                  ? visit.around().get().in(folder)
                  : Selection.at(folder, globsOf);
          if (ofParts && visit.around().isEmpty() && !selection.isReached()) {
            return;
          }
          Object disk = disk(folder);
          if (differ(disk, visit.disk())) {
            visitor.mounted(folder);
          }
          visitor.folder(folder);
          list(visit.scope(), selection, disk);
        }
      } catch (DirectoryIteratorException e) {
        visitor.unreadable(folder, reason(e.getCause()));
      } catch (IOException e) {
        visitor.unreadable(folder, reason(e));
      }
    }

    private void list(Scope scope, Selection selection, Object disk)
        throws IOException, InterruptedException {
      pair(scope.folder(), selection);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(scope.folder())) {
        for (Path entry : entries) {
          if (!visitor.goesOn()) {
            return;
          }
          if (!ImageFiles.isHidden(entry)) {
            look(entry, scope, selection, disk);
          }
        }
      }
    }

    private void pair(Path folder, Selection selection) throws IOException {
      if (!folder.equals(pairedFolder)) {
        pairs = RawPairs.in(folder, selection);
        pairedFolder = folder;
      }
    }

    private void look(Path entry, Scope scope, Selection selection, Object disk)
        throws InterruptedException {
      try {
        var attributes =
            Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
          links.add(new Link(entry, selection, disk));
        } else if (scope.deep() || !attributes.isDirectory()) {
          take(entry, attributes, selection, disk);
        }
      } catch (IOException e) {
        visitor.unreadable(entry, reason(e));
      }
    }

    private void take(Path entry, BasicFileAttributes attributes, Selection selection, Object disk)
        throws InterruptedException {
      boolean counts =
          attributes.isDirectory()
              ? !ImageFiles.isSystemFolder(entry)
              : attributes.isRegularFile() && ImageFiles.isImage(entry);
      if (counts && selection.leavesOut(entry, attributes.isDirectory())) {
        visitor.leftOut(entry);
      } else if (counts && attributes.isDirectory()) {
        folders.push(new Visit(Scope.below(entry), Optional.of(selection), disk));
      } else if (counts && !pairs.isCompanion(entry)) {
        visitor.file(FoundFile.of(entry, attributes).with(pairs.companionsOf(entry)));
      } else if (attributes.isRegularFile() && ImageFiles.isSidecar(entry)) {
        visitor.sidecar(FoundFile.of(entry, attributes));
      }
    }

    private void follow(Link link) throws InterruptedException {
      try {
        Path target = link.path().toRealPath();
        var attributes = Files.readAttributes(target, BasicFileAttributes.class);
        if (ofParts && leadsToAnotherFolder(target)) {
          visitor.passedBy(link.path());
        } else if (attributes.isDirectory() || isNew(target)) {
          pair(link.path().getParent(), link.selection());
          take(link.path(), attributes, link.selection(), link.disk());
        }
      } catch (IOException e) {
        visitor.unreadable(link.path(), "the link leads to nothing that can be read: " + reason(e));
      }
    }

    /** Whether a target lies in a folder of the library that this walk is not about. */
    private boolean leadsToAnotherFolder(Path target) {
      return realFolders().stream()
          .filter(target::startsWith)
          .max(Comparator.comparing(Path::getNameCount))
          .filter(folder -> !visited.contains(folder))
          .isPresent();
    }

    private List<Path> realFolders() {
      if (realFolders == null) {
        realFolders = new ArrayList<>();
        for (Path folder : globsOf.keySet()) {
          try {
            realFolders.add(folder.toRealPath());
          } catch (IOException e) {
            // No link leads to a folder that is not there.
          }
        }
      }
      return realFolders;
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

  /** What tells the disk, or share, of a folder; null where the system has no such thing. */
  private static Object disk(Path folder) throws IOException {
    return folder.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Files.getAttribute(folder, "unix:dev")
        : null;
  }

  /** The disk of the folder that a folder lies in; null if it cannot be told. */
  private static Object diskAround(Path folder) {
    try {
      return folder.getParent() == null ? null : disk(folder.getParent());
    } catch (IOException e) {
      return null;
    }
  }

  private static boolean isMounted(Path folder) {
    try {
      return differ(disk(folder), diskAround(folder));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean differ(Object disk, Object other) {
    return disk != null && other != null && !disk.equals(other);
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
