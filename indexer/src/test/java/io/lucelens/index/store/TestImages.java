package io.lucelens.index.store;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;

/** Made-up records and vectors. */
public final class TestImages {
  public static final int DIMENSION = 48;
  public static final ModelManifest MODEL = model("tiny", DIMENSION);

  private TestImages() {}

  public static ModelManifest model(String name, int dimension) {
    return new ModelManifest(name, "weights of " + name, dimension, "none", "none");
  }

  /** The image with a number; always the same. */
  public static IndexedImage image(int number) {
    return new IndexedImage(
        "id-" + number,
        Path.of("/photos/" + number + ".jpg"),
        1000 + number,
        Instant.ofEpochMilli(1_700_000_000_000L + number),
        "%064x".formatted(number),
        640,
        480);
  }

  /** The vector with a number; always the same. */
  public static Embedding vector(int number) {
    return vector(number, DIMENSION);
  }

  public static Embedding vector(int number, int dimension) {
    Random random = new Random(number * 7919L + 13);
    float[] raw = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      raw[i] = (float) random.nextGaussian();
    }
    return Embedding.normalized(raw);
  }
}
