package io.lucelens.training.data;

import java.util.SplittableRandom;

/** A rectangle within an image, in pixels; its edges may lie between pixels. */
record CropBox(float left, float top, float right, float bottom) {
  private static final double NARROWEST = 3.0 / 4;
  private static final double WIDEST = 4.0 / 3;
  private static final int ATTEMPTS = 10;

  /**
   * A random rectangle by the rule of torchvision's RandomResizedCrop: a share of the area drawn
   * evenly, an aspect ratio of 3/4 to 4/3 drawn evenly on a logarithmic scale, a place drawn
   * evenly; after ten draws that do not fit, the largest centred rectangle of a permitted ratio.
   * Unlike torchvision's, its edges are not rounded to whole pixels.
   */
  static CropBox random(
      int width, int height, double smallest, double largest, SplittableRandom random) {
    double area = (double) width * height;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double share = smallest + (largest - smallest) * random.nextDouble();
      double ratio = NARROWEST * Math.pow(WIDEST / NARROWEST, random.nextDouble());
      double w = Math.sqrt(area * share * ratio);
      double h = Math.sqrt(area * share / ratio);
      if (w <= width && h <= height) {
        double left = (width - w) * random.nextDouble();
        double top = (height - h) * random.nextDouble();
        return within(width, height, left, top, w, h);
      }
    }
    double w = Math.min(width, height * WIDEST);
    double h = Math.min(height, width / NARROWEST);
    return within(width, height, (width - w) / 2, (height - h) / 2, w, h);
  }

  /** Rounding to float may push an edge over the border by a hair. */
  private static CropBox within(
      int width, int height, double left, double top, double w, double h) {
    return new CropBox(
        (float) left,
        (float) top,
        Math.min(width, (float) (left + w)),
        Math.min(height, (float) (top + h)));
  }
}
