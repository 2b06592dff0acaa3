package io.lucelens.index.pipeline;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.DecodedImage;
import java.util.concurrent.Future;

/**
 * What the pipeline asks of a model; called from many threads at a time. It is apart from {@link
 * Clip} so that tests of the pipeline need no native library.
 */
public interface ImageEncoder {
  /**
   * Pixels of the shorter side that are enough of a picture for this model; a large JPEG is not
   * decoded to more. Whoever embeds a picture to search this index by it goes by the same number.
   */
  default int sufficientSide() {
    return Integer.MAX_VALUE;
  }

  /** Turns an upright image into the model's input. */
  float[] preprocess(DecodedImage image);

  /**
   * Hands in an output of {@link #preprocess}; waits while the model has its hands full.
   *
   * @return the embedding, or why this one image has none
   */
  Future<Embedding> encode(float[] tensor);

  /** A model's image tower. The caller still owns the model and closes it after the last run. */
  static ImageEncoder of(Clip clip) {
    return new ImageEncoder() {
      @Override
      public int sufficientSide() {
        return clip.preprocessor().sufficientSide();
      }

      @Override
      public float[] preprocess(DecodedImage image) {
        return clip.preprocessor().toTensor(image);
      }

      @Override
      public Future<Embedding> encode(float[] tensor) {
        return clip.submit(tensor);
      }
    };
  }
}
