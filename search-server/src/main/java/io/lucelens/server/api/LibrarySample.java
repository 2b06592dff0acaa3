package io.lucelens.server.api;

import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A few images from all over the library, the same ones each time: those whose ids have the
 * smallest hashes. Walking the whole index for them is done again only when its size has changed.
 * Thread-safe.
 */
final class LibrarySample {
  static final int MAX = 60;

  private static final Comparator<IndexedImage> BY_HASH =
      Comparator.comparingInt((IndexedImage image) -> scrambled(image.id().hashCode()))
          .thenComparing(IndexedImage::id);

  private int sizeThen = -1;
  private List<String> ids = List.of();

  /** At most so many images, without those that were removed since. */
  synchronized List<IndexedImage> of(ImageIndex index, int limit) {
    int size = index.size();
    if (size != sizeThen) {
      ids = pick(index);
      sizeThen = size;
    }
    return ids.stream().map(index::find).flatMap(Optional::stream).limit(limit).toList();
  }

  private static List<String> pick(ImageIndex index) {
    PriorityQueue<IndexedImage> kept = new PriorityQueue<>(BY_HASH.reversed());
    index.forEach(
        image -> {
          kept.add(image);
          if (kept.size() > MAX) {
            kept.remove();
          }
        });
    return kept.stream().sorted(BY_HASH).map(IndexedImage::id).toList();
  }

  /** String hashes of like ids are close together; Knuth's multiplicative hash spreads them. */
  private static int scrambled(int hash) {
    return hash * 0x9E3779B1;
  }
}
