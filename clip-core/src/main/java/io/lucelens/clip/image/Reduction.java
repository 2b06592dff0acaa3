package io.lucelens.clip.image;

import io.lucelens.clip.image.jpeg.ReducedJpeg;

/**
 * By how much a JPEG is reduced when it is decoded to be embedded. It follows from the picture's
 * size and the model's alone, so that a photo has the same vector wherever it is read.
 */
final class Reduction {
  private static final int[] DIVISORS = {8, 4, 2};

  private Reduction() {}

  /**
   * The largest divisor that leaves enough of a picture for the model and for a thumbnail.
   *
   * @param shorterSide pixels that the shorter side must keep
   * @return 8, 4, 2, or 1 for a picture that is not reduced
   */
  static int of(int width, int height, int shorterSide) {
    for (int divisor : DIVISORS) {
      if (ReducedJpeg.side(Math.min(width, height), divisor) >= shorterSide
          && ReducedJpeg.side(Math.max(width, height), divisor) >= Thumbnails.MAX_SIDE) {
        return divisor;
      }
    }
    return 1;
  }
}
