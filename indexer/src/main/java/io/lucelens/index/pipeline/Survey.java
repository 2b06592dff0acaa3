package io.lucelens.index.pipeline;

import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.crawl.LibraryCrawler;
import io.lucelens.index.crawl.LibraryVisitor;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A first walk that reads no file: how many there are, and which indexed photos are gone.
 *
 * <p>Gone is an indexed photo under one of the folders that the walk did not come by, unless the
 * walk could not look there. A folder that is missing, or in which not one photo is left, is rather
 * a disk that is not mounted: its photos are kept, and the user is told, unless told otherwise.
 */
final class Survey implements LibraryVisitor {
  private final ImageIndex index;
  private final Roots roots;
  private final boolean removeMissing;
  private final Set<String> seen = new HashSet<>();
  private final Map<Path, String> unreadable = new LinkedHashMap<>();
  private final Map<Path, Integer> filesOf = new HashMap<>();
  private final GonePhotos gone = new GonePhotos();
  private final BooleanSupplier goesOn;
  private long files;

  Survey(ImageIndex index, Roots roots, boolean removeMissing, BooleanSupplier goesOn) {
    this.goesOn = goesOn;
    this.index = index;
    this.roots = roots;
    this.removeMissing = removeMissing;
  }

  void run(LibraryCrawler crawler) throws InterruptedException {
    crawler.walk(roots.present(), this);
    if (!goesOn()) {
      return;
    }
    Map<Path, List<IndexedImage>> goneOf = new LinkedHashMap<>();
    index.forEach(
        image ->
            roots
                .of(image.path())
                .filter(root -> isGone(image))
                .ifPresent(
                    root -> goneOf.computeIfAbsent(root, key -> new ArrayList<>()).add(image)));
    goneOf.forEach(this::conclude);
  }

  @Override
  public boolean goesOn() {
    return goesOn.getAsBoolean();
  }

  @Override
  public void file(FoundFile file) {
    files++;
    roots.of(file.path()).ifPresent(root -> filesOf.merge(root, 1, Integer::sum));
    index.findByPath(file.path()).ifPresent(image -> seen.add(image.id()));
  }

  @Override
  public void unreadable(Path path, String reason) {
    unreadable.put(path, reason);
  }

  private boolean isGone(IndexedImage image) {
    return !seen.contains(image.id())
        && unreadable.keySet().stream().noneMatch(image.path()::startsWith);
  }

  private void conclude(Path root, List<IndexedImage> images) {
    boolean vanished = filesOf.getOrDefault(root, 0) == 0 && !roots.isWalkedAsAnother(root);
    if (vanished && !removeMissing) {
      unreadable.put(root, kept(root, images.size()));
    } else {
      images.forEach(gone::add);
    }
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

  /** Folders and links that could not be looked at, and folders that vanished, with the reasons. */
  Map<Path, String> unreadable() {
    return unreadable;
  }

  /** Indexed photos whose files are gone. */
  GonePhotos gone() {
    return gone;
  }
}
