package io.lucelens.training.data;

import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.Preprocessing;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * Turns a decoded image into an input of the image tower: random crop, resize, random mirroring,
 * normalisation. Immutable and thread-safe.
 */
final class Augmentation {
  private final Preprocessing preprocessing;
  private final BatchOptions options;

  Augmentation(Preprocessing preprocessing, BatchOptions options) {
    this.preprocessing = preprocessing;
    this.options = options;
  }

  /** Values in one image's input: 3 · size · size. */
  int length() {
    return 3 * preprocessing.size() * preprocessing.size();
  }

  /** Writes an image's input at an offset. */
  void write(DecodedImage image, SplittableRandom random, FloatBuffer target, int offset) {
    CropBox box =
        CropBox.random(
            image.width(), image.height(), options.smallestCrop(), options.largestCrop(), random);
    boolean mirrored = options.flip() && random.nextBoolean();
    float[] rgb = BicubicCrop.resize(image, box, preprocessing.size());
    target.put(offset, normalised(rgb, mirrored));
  }

  /** From interleaved 0…255 to channel-major, by mean and std. */
  private float[] normalised(float[] rgb, boolean mirrored) {
    int size = preprocessing.size();
    float[] tensor = new float[length()];
    for (int channel = 0; channel < 3; channel++) {
      float mean = preprocessing.mean().get(channel);
      float std = preprocessing.std().get(channel);
      float scale = 1 / (255 * std);
      float shift = -mean / std;
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          int from = mirrored ? size - 1 - x : x;
          tensor[(channel * size + y) * size + x] =
              rgb[(y * size + from) * 3 + channel] * scale + shift;
        }
      }
    }
    return tensor;
  }
}
