package io.lucelens.index.pipeline;

import io.lucelens.clip.Embedding;
import io.lucelens.index.metadata.PhotoMetadata;

/** A photo that is read and waits to be embedded. */
record PendingPhoto(
    Candidate candidate, int width, int height, PhotoMetadata metadata, float[] tensor) {

  EmbeddedContent with(Embedding embedding) {
    return new EmbeddedContent(embedding, width, height, metadata);
  }
}
