package io.lucelens.index.pipeline;

import io.lucelens.index.crawl.FoundFile;
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

/**
 * RAW files beside a picture that cannot be read: they stand for themselves, as they would if it
 * were not there, until it can be read and they are its companions again. Which it is, is known
 * when all pictures of the run are dealt with. Memory grows with the number of such pairs.
 * Thread-safe.
 */
final class StandIns {
  private final ImageIndex index;
  private final List<FoundFile> failed = new ArrayList<>();
  private final List<IndexedImage> indexed = new ArrayList<>();

  StandIns(ImageIndex index) {
    this.index = index;
  }

  /** A file cannot be read now. */
  synchronized void failed(FoundFile file) {
    if (!file.companions().isEmpty()) {
      failed.add(file);
    }
  }

  /** The index has a record of a RAW file that lies beside a picture of the same name. */
  synchronized void indexed(IndexedImage raw) {
    indexed.add(raw);
  }

  /** What is to be done about them. */
  synchronized Decision decide() {
    Map<Path, Set<Path>> shownIn = new HashMap<>();
    Map<Path, FoundFile> toRead = new LinkedHashMap<>();
    for (FoundFile picture : failed) {
      for (FoundFile raw : picture.standIns()) {
        if (!isShown(raw.path(), shownIn)) {
          toRead.put(raw.path(), raw);
        }
      }
    }
    return new Decision(
        List.copyOf(toRead.values()),
        indexed.stream().filter(raw -> isShown(raw.path(), shownIn)).toList());
  }

  /** Whether a picture in the index, such as another one of that name, stands for a RAW file. */
  private boolean isShown(Path raw, Map<Path, Set<Path>> shownIn) {
    return shownIn.computeIfAbsent(raw.getParent(), this::companionsIn).contains(raw);
  }

  private Set<Path> companionsIn(Path folder) {
    Set<Path> companions = new HashSet<>();
    index.forEachIn(folder, image -> companions.addAll(image.companions()));
    return companions;
  }

  /** Whether there is anything to decide. */
  synchronized boolean areNone() {
    return failed.isEmpty() && indexed.isEmpty();
  }

  /**
   * What the index, as of its last commit, makes of the pairs.
   *
   * @param toRead RAW files that no picture stands for
   * @param superseded records of RAW files that a picture stands for
   */
  record Decision(List<FoundFile> toRead, List<IndexedImage> superseded) {}
}
