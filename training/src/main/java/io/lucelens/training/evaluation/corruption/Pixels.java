package io.lucelens.training.evaluation.corruption;

import io.lucelens.clip.image.ClipPreprocessor;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.PixelMode;
import io.lucelens.clip.image.Preprocessing;

/**
 * A square picture as numbers.
 *
 * @param values red, green and blue of each pixel, row by row, 0 to 1; beyond that while in the
 *     making
 */
record Pixels(float[] values) {
  /** The side of ImageNet-C's pictures. */
  static final int SIDE = 224;

  /** Values of one picture. */
  static final int LENGTH = SIDE * SIDE * 3;

  private static final ClipPreprocessor SQUARE =
      new ClipPreprocessor(Preprocessing.reference(SIDE));

  /** Nothing but black. */
  static Pixels black() {
    return new Pixels(new float[LENGTH]);
  }

  /** The centre of a picture, scaled to the side. */
  static Pixels of(DecodedImage image) {
    byte[] samples = SQUARE.toSquare(image).samples();
    float[] values = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = (samples[i] & 0xff) / 255f;
    }
    return new Pixels(values);
  }

  /** The picture in bytes; what is darker than black or lighter than white becomes that. */
  DecodedImage toImage() {
    byte[] samples = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      samples[i] = (byte) Math.round(Math.clamp(values[i], 0f, 1f) * 255);
    }
    return new DecodedImage(SIDE, SIDE, PixelMode.RGB, samples);
  }

  /** Where a pixel's red is; coordinates beyond the border mean the pixel at the border. */
  static int at(int x, int y) {
    return (Math.clamp(y, 0, SIDE - 1) * SIDE + Math.clamp(x, 0, SIDE - 1)) * 3;
  }

  /** Adds the colour between pixels, weighted, to a pixel of a sum. */
  void addBetween(double x, double y, float weight, float[] sum, int to) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float right = (float) (x - left);
    float down = (float) (y - top);
    int a = at(left, top);
    int b = at(left + 1, top);
    int c = at(left, top + 1);
    int d = at(left + 1, top + 1);
    for (int band = 0; band < 3; band++) {
      float upper = values[a + band] * (1 - right) + values[b + band] * right;
      float lower = values[c + band] * (1 - right) + values[d + band] * right;
      sum[to + band] += weight * (upper * (1 - down) + lower * down);
    }
  }
}
