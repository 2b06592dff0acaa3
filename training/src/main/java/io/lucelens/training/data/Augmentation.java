package io.lucelens.training.data;

import io.lucelens.clip.image.ClipPreprocessor;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.PillowResampler;
import java.util.SplittableRandom;

/**
 * Turns a decoded image into an input of the image tower: random crop, Pillow-exact resize, random
 * mirroring, shifted colours, less detail, normalisation. Immutable and thread-safe.
 */
final class Augmentation {
  private final ClipPreprocessor preprocessor;
  private final AugmentationOptions options;

  Augmentation(ClipPreprocessor preprocessor, AugmentationOptions options) {
    this.preprocessor = preprocessor;
    this.options = options;
  }

  /** Values in one image's input: 3 · size · size. */
  int length() {
    return 3 * size() * size();
  }

  /** One image's input, channel-major and normalised. */
  float[] tensor(DecodedImage image, SplittableRandom random) {
    DecodedImage rgb = image.toRgb();
    CropBox box =
        CropBox.random(
            rgb.width(), rgb.height(), options.smallestCrop(), options.largestCrop(), random);
    byte[] square =
        PillowResampler.resizeBox(rgb, box.left(), box.top(), box.right(), box.bottom(), size());
    if (options.flip() && random.nextBoolean()) {
      mirror(square);
    }
    shiftColours(square, random);
    if (options.degraded() > 0 && random.nextDouble() < options.degraded()) {
      square = Degradation.random(square, size(), random);
    }
    return preprocessor.normalise(square);
  }

  private void shiftColours(byte[] rgb, SplittableRandom random) {
    if (options.colourJitter() > 0 && random.nextDouble() < options.colourJitter()) {
      ColourShift.random(rgb, random).apply(rgb);
    }
    if (options.greyscale() > 0 && random.nextDouble() < options.greyscale()) {
      ColourShift.grey().apply(rgb);
    }
  }

  private void mirror(byte[] rgb) {
    int stride = 3 * size();
    for (int row = 0; row < rgb.length; row += stride) {
      for (int left = row, right = row + stride - 3; left < right; left += 3, right -= 3) {
        for (int channel = 0; channel < 3; channel++) {
          byte swapped = rgb[left + channel];
          rgb[left + channel] = rgb[right + channel];
          rgb[right + channel] = swapped;
        }
      }
    }
  }

  /** Side of the input in pixels. */
  int size() {
    return preprocessor.preprocessing().size();
  }
}
