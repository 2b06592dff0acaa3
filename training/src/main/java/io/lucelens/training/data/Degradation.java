package io.lucelens.training.data;

import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.PillowResampler;
import io.lucelens.clip.image.PixelMode;
import java.util.SplittableRandom;

/**
 * Takes detail from a square image, so that the image tower does not rely on it: the image is
 * either shrunk and enlarged again, as thumbnails are, or gets the grain of a dark photo.
 */
final class Degradation {
  /** The smallest side of a shrunk image, as a share of the side; at 96 pixels 24. */
  private static final double SMALLEST = 0.25;

  /** The standard deviation of the strongest grain, as a share of white. */
  private static final double STRONGEST = 0.15;

  private Degradation() {}

  /**
   * A copy with less detail.
   *
   * @param rgb {@code size · size · 3} bytes, R G B, pixel after pixel; left as they are
   */
  static byte[] random(byte[] rgb, int size, SplittableRandom random) {
    return random.nextBoolean() ? shrunk(rgb, size, random) : grained(rgb, random);
  }

  private static byte[] shrunk(byte[] rgb, int size, SplittableRandom random) {
    int smallest = Math.max(1, (int) (SMALLEST * size));
    int side = random.nextInt(smallest, size + 1);
    return resized(resized(rgb, size, side), side, size);
  }

  private static byte[] resized(byte[] rgb, int from, int to) {
    DecodedImage image = new DecodedImage(from, from, PixelMode.RGB, rgb);
    return PillowResampler.resizeBox(image, 0, 0, from, from, to);
  }

  private static byte[] grained(byte[] rgb, SplittableRandom random) {
    double deviation = 255 * STRONGEST * random.nextDouble();
    byte[] grained = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      double value = (rgb[i] & 0xFF) + deviation * random.nextGaussian();
      grained[i] = (byte) Math.clamp(Math.round(value), 0, 255);
    }
    return grained;
  }
}
