package io.lucelens.index.pipeline;

import io.lucelens.clip.Embedding;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.store.EmbeddedImage;

/** What follows from a file's bytes alone, and is therefore the same for every copy. */
record EmbeddedContent(Embedding embedding, int width, int height, PhotoMetadata metadata) {

  /** The content of a copy; what its record says may be by the files beside it. */
  static EmbeddedContent of(EmbeddedImage copy, PhotoMetadata metadata) {
    return new EmbeddedContent(
        copy.embedding(), copy.image().width(), copy.image().height(), metadata);
  }
}
