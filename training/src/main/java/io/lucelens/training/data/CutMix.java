package io.lucelens.training.data;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * Puts a rectangle of the next image in place of each image's own, the last image's next being the
 * first (Yun et al. 2019, "CutMix", with a share of the area that is drawn evenly). So an image is
 * recognised by all of its parts and not by the one that tells most.
 *
 * @param left first column of the rectangle
 * @param top first row
 * @param right column behind the last
 * @param bottom row behind the last
 */
record CutMix(int left, int top, int right, int bottom) {
  private static final int CHANNELS = 3;

  /** A rectangle round an evenly drawn place, cut to the image; it may be empty, or all of it. */
  static CutMix random(int size, SplittableRandom random) {
    int side = (int) Math.round(size * Math.sqrt(random.nextDouble()));
    int left = (int) Math.round(random.nextDouble() * size - side / 2.0);
    int top = (int) Math.round(random.nextDouble() * size - side / 2.0);
    return new CutMix(
        Math.max(left, 0),
        Math.max(top, 0),
        Math.min(left + side, size),
        Math.min(top + side, size));
  }

  /** The share of an image's area that stays its own. */
  double kept(int size) {
    return 1 - (double) (right - left) * (bottom - top) / ((double) size * size);
  }

  /**
   * Mixes a batch's images in place.
   *
   * @param pixels [count, 3, size, size]
   */
  void apply(FloatBuffer pixels, int count, int size) {
    int length = CHANNELS * size * size;
    float[] first = new float[length];
    pixels.get(0, first);
    FloatBuffer start = FloatBuffer.wrap(first);
    for (int image = 0; image < count; image++) {
      boolean last = image == count - 1;
      paste(last ? start : pixels, last ? 0 : (image + 1) * length, pixels, image * length, size);
    }
  }

  private void paste(FloatBuffer source, int from, FloatBuffer target, int to, int size) {
    for (int row = 0; row < CHANNELS * size; row++) {
      int y = row % size;
      if (y >= top && y < bottom) {
        int at = row * size + left;
        target.put(to + at, source, from + at, right - left);
      }
    }
  }
}
