package io.lucelens.index.pipeline;

import io.lucelens.clip.Embedding;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.store.IndexedImage;

/** What follows from a file's bytes alone, and is therefore the same for every copy. */
record EmbeddedContent(Embedding embedding, int width, int height, PhotoMetadata metadata) {

  static EmbeddedContent of(IndexedImage image, Embedding embedding) {
    return new EmbeddedContent(embedding, image.width(), image.height(), image.metadata());
  }
}
