package io.lucelens.index.pipeline;

import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.crawl.LibraryCrawler;
import io.lucelens.index.crawl.LibraryVisitor;
import io.lucelens.index.crawl.Scope;
import io.lucelens.index.home.RootStates;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A first walk that reads no file: how many there are, and which indexed photos are gone.
 *
 * <p>Gone is an indexed photo in one of the folders that the walk did not come by, unless the walk
 * could not look there. A folder that is missing, or in which not one photo is left, is rather a
 * disk that is not mounted: its photos are kept, and the user is told, unless told otherwise.
 */
final class Survey implements LibraryVisitor {
  private final ImageIndex index;
  private final Roots roots;
  private final Extent extent;
  private final boolean removeMissing;
  private final StandIns standIns;
  private final Set<String> seen = new HashSet<>();
  private final Map<Path, String> unreadable = new LinkedHashMap<>();
  private final Set<Path> passedBy = new HashSet<>();
  private final Set<Path> mounted = new LinkedHashSet<>();
  private final Set<Path> vanished = new LinkedHashSet<>();
  private final Map<Path, Integer> entriesOf = new HashMap<>();
  private final GonePhotos gone = new GonePhotos();
  private final BooleanSupplier goesOn;
  private long files;
  private long bytes;

  Survey(
      ImageIndex index,
      Roots roots,
      Extent extent,
      boolean removeMissing,
      StandIns standIns,
      BooleanSupplier goesOn) {
    this.goesOn = goesOn;
    this.index = index;
    this.roots = roots;
    this.extent = extent;
    this.removeMissing = removeMissing;
    this.standIns = standIns;
  }

  void run(LibraryCrawler crawler) throws InterruptedException {
    walk(crawler, this);
    if (!goesOn()) {
      return;
    }
    Map<Path, List<IndexedImage>> goneOf = new LinkedHashMap<>();
    Set<String> counted = new HashSet<>();
    forEachKnown(
        image -> {
          if (isGone(image) && counted.add(image.id())) {
            roots
                .of(image.path())
                .ifPresent(
                    root -> goneOf.computeIfAbsent(root, key -> new ArrayList<>()).add(image));
          }
        });
    goneOf.forEach(this::conclude);
  }

  /** Walks what the run is about. */
  void walk(LibraryCrawler crawler, LibraryVisitor visitor) throws InterruptedException {
    if (extent.parts().isEmpty()) {
      crawler.walk(roots.starts(), visitor);
    } else {
      crawler.walkParts(extent.parts().get(), visitor);
    }
  }

  private void forEachKnown(Consumer<IndexedImage> visitor) {
    if (extent.parts().isEmpty()) {
      roots.all().forEach(root -> index.forEachBelow(root, visitor));
      return;
    }
    for (Scope part : extent.parts().get()) {
      if (part.deep()) {
        index.forEachBelow(part.folder(), visitor);
        index.findByPath(part.folder()).ifPresent(visitor);
      } else {
        index.forEachIn(part.folder(), visitor);
      }
    }
  }

  @Override
  public boolean goesOn() {
    return goesOn.getAsBoolean();
  }

  @Override
  public void file(FoundFile file) {
    files++;
    count(file.path());
    Optional<IndexedImage> known = index.findByPath(file.path());
    known.ifPresent(image -> seen.add(image.id()));
    if (known.filter(image -> looksUnchanged(file, image)).isEmpty()) {
      bytes += PhotoBytes.toRead(file.size());
    }
    file.companions().forEach(this::companion);
  }

  /** A record of a RAW file is no longer needed if the picture beside it can be read. */
  private void companion(Path raw) {
    Optional<IndexedImage> known = index.findByPath(raw);
    if (known.isPresent() && seen.add(known.get().id())) {
      files++;
      standIns.indexed(known.get());
    }
  }

  private static boolean looksUnchanged(FoundFile file, IndexedImage known) {
    return known.size() == file.size() && known.modified().equals(file.modified());
  }

  @Override
  public void unreadable(Path path, String reason) {
    unreadable.put(path, reason);
  }

  @Override
  public void leftOut(Path entry) {
    count(entry);
  }

  @Override
  public void passedBy(Path link) {
    passedBy.add(link);
  }

  @Override
  public void mounted(Path folder) {
    mounted.add(folder);
  }

  private void count(Path entry) {
    roots.of(entry).ifPresent(root -> entriesOf.merge(root, 1, Integer::sum));
  }

  private boolean isGone(IndexedImage image) {
    return !seen.contains(image.id())
        && unreadable.keySet().stream().noneMatch(image.path()::startsWith)
        && passedBy.stream().noneMatch(image.path()::startsWith);
  }

  private void conclude(Path root, List<IndexedImage> images) {
    if (hasVanished(root)) {
      vanished.add(root);
    }
    if (vanished.contains(root) && !removeMissing) {
      unreadable.put(root, kept(root, images.size()));
    } else {
      images.forEach(gone::add);
    }
  }

  private boolean hasVanished(Path root) {
    return extent.isWhole(root)
        ? entriesOf.getOrDefault(root, 0) == 0 && !roots.isWalkedAsAnother(root)
        : !RootStates.hasEntries(root);
  }

  private String kept(Path root, int count) {
    return (roots.present().contains(root) ? "no photo is left in it" : "it is not there")
        + ", but "
        + count
        + " of its photos are in the index and are kept: mount the disk and index again, or remove"
        + " them with `lucelens index --remove-missing "
        + root
        + "`";
  }

  /** How many image files there are. */
  long files() {
    return files;
  }

  /** How many bytes those have that are to be read, by what their attributes say. */
  long bytes() {
    return bytes;
  }

  /** Folders and links that could not be looked at, and folders that vanished, with the reasons. */
  Map<Path, String> unreadable() {
    return unreadable;
  }

  /** Indexed photos whose files are gone. */
  GonePhotos gone() {
    return gone;
  }

  /** Folders that are not there, or have no photo any more, though the index has some of them. */
  Set<Path> vanished() {
    return vanished;
  }

  /** Folders that are on another disk than the one that they lie in. */
  Set<Path> mounted() {
    return mounted;
  }
}
