package io.lucelens.index.pipeline;

import io.lucelens.index.store.IndexedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Indexed photos whose files are gone, until their content is found elsewhere. Thread-safe. */
final class GonePhotos {
  private final Map<String, List<IndexedImage>> byContent = new HashMap<>();

  synchronized void add(IndexedImage image) {
    byContent.computeIfAbsent(image.contentHash(), hash -> new ArrayList<>()).add(image);
  }

  /**
   * Takes out a photo whose content was found at another path: one of the same file name if there
   * is one, so that copies in a renamed folder do not swap.
   */
  synchronized Optional<IndexedImage> take(String contentHash, Path found) {
    List<IndexedImage> images = byContent.getOrDefault(contentHash, new ArrayList<>());
    if (images.isEmpty()) {
      return Optional.empty();
    }
    IndexedImage best =
        images.stream()
            .filter(image -> image.path().getFileName().equals(found.getFileName()))
            .findFirst()
            .orElse(images.getFirst());
    images.remove(best);
    return Optional.of(best);
  }

  /** Those whose content was not found. */
  synchronized List<IndexedImage> remaining() {
    return byContent.values().stream().flatMap(List::stream).toList();
  }
}
