package io.lucelens.index.pipeline;

import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.store.IndexedImage;
import java.util.HashSet;
import java.util.Set;

/** Files that a run left for later, because they do not stand still yet. Thread-safe. */
final class Postponed {
  private final Set<Long> sizes = new HashSet<>();
  private int count;

  synchronized void add(FoundFile file) {
    count++;
    sizes.add(file.size());
  }

  /** How many there are. */
  synchronized int count() {
    return count;
  }

  /** Whether one of them may turn out to be a photo that is gone from its old path. */
  synchronized boolean mayBe(IndexedImage gone) {
    return sizes.contains(gone.size());
  }
}
