package io.lucelens.index.pipeline;

import io.lucelens.clip.Embedding;
import io.lucelens.index.store.UnusableIndexException;
import java.util.List;

/** Embeds photos in batches; if a batch fails, one by one, so that one photo fails alone. */
final class BatchEncoding {
  private final ImageEncoder encoder;
  private final PhotoReading reading;

  BatchEncoding(ImageEncoder encoder, PhotoReading reading) {
    this.encoder = encoder;
    this.reading = reading;
  }

  /**
   * Embeds photos and puts them in the index.
   *
   * @throws UnusableIndexException if the index cannot take them
   */
  void encode(List<PendingPhoto> batch) {
    List<Embedding> embeddings;
    try {
      embeddings = encoder.encode(batch.stream().map(PendingPhoto::tensor).toList());
    } catch (RuntimeException | OutOfMemoryError e) {
      failed(batch, e);
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      reading.embedded(batch.get(i).candidate(), batch.get(i).with(embeddings.get(i)));
    }
  }

  private void failed(List<PendingPhoto> batch, Throwable failure) {
    if (batch.size() == 1) {
      reading.failed(
          batch.getFirst().candidate(), "cannot be embedded: " + FailureText.of(failure));
    } else {
      batch.forEach(photo -> encode(List.of(photo)));
    }
  }
}
