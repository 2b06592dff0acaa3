package io.lucelens.index.pipeline;

import io.lucelens.clip.Embedding;
import io.lucelens.index.metadata.PhotoMetadata;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** A photo that is read and handed to the model. */
record PendingPhoto(
    Candidate candidate,
    int width,
    int height,
    PhotoMetadata metadata,
    Future<Embedding> embedding) {

  /** Whether the model is done with it, well or not. */
  boolean isDone() {
    return embedding.isDone();
  }

  /**
   * Waits for the model.
   *
   * @throws ExecutionException if the photo cannot be embedded
   */
  EmbeddedContent content() throws InterruptedException, ExecutionException {
    return new EmbeddedContent(embedding.get(), width, height, metadata);
  }
}
