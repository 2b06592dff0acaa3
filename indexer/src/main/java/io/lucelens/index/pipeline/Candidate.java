package io.lucelens.index.pipeline;

import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.metadata.Sidecars;
import io.lucelens.index.store.IndexedImage;
import java.util.Optional;

/**
 * A file that is new or changed.
 *
 * @param file as it was when its content was read
 * @param contentHash SHA-256 of its bytes
 * @param known what the index holds for its path
 * @param sidecars the files that describe it
 */
record Candidate(
    FoundFile file, String contentHash, Optional<IndexedImage> known, Sidecars sidecars) {

  /** The record of an image with what its own file, and those beside it, say of it. */
  IndexedImage described(IndexedImage image, PhotoMetadata embedded) {
    return image.described(sidecars.over(embedded), sidecars.stamp());
  }
}
