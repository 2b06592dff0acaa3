package io.lucelens.index.pipeline;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.index.store.TestImages;
import java.util.concurrent.Future;

/** Another model: the same numbers as {@link GridEncoder}, the other way round. */
class OtherEncoder extends GridEncoder {
  static final ModelManifest OTHER = TestImages.model("other", DIMENSION);

  @Override
  public Future<Embedding> encode(float[] tensor) {
    return super.encode(reversed(tensor));
  }

  static float[] reversed(float[] vector) {
    float[] reversed = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      reversed[i] = vector[vector.length - 1 - i];
    }
    return reversed;
  }
}
