package io.lucelens.index.pipeline;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.DecodedImage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A model of its own kind: the mean colours of a 4 × 4 grid. Deterministic; counts its work. */
class GridEncoder implements ImageEncoder {
  /** Length of the embeddings: 4 × 4 cells of 3 colours. */
  static final int DIMENSION = 48;

  private final AtomicInteger preprocessed = new AtomicInteger();
  private final AtomicInteger encoded = new AtomicInteger();

  @Override
  public float[] preprocess(DecodedImage image) {
    preprocessed.incrementAndGet();
    DecodedImage rgb = image.toRgb();
    float[] sums = new float[DIMENSION];
    for (int y = 0; y < rgb.height(); y++) {
      for (int x = 0; x < rgb.width(); x++) {
        int cell = (y * 4 / rgb.height()) * 4 + x * 4 / rgb.width();
        for (int c = 0; c < 3; c++) {
          sums[cell * 3 + c] += rgb.samples()[(y * rgb.width() + x) * 3 + c] & 0xff;
        }
      }
    }
    return sums;
  }

  @Override
  public Future<Embedding> encode(float[] tensor) {
    try {
      return CompletableFuture.completedFuture(embed(tensor));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Embedding embed(float[] tensor) {
    encoded.incrementAndGet();
    return Embedding.normalized(tensor);
  }

  /** How many images were preprocessed. */
  int preprocessed() {
    return preprocessed.get();
  }

  /** How many images were embedded. */
  int encoded() {
    return encoded.get();
  }
}
