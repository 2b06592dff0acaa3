package io.lucelens.training.data;

import java.util.SplittableRandom;

/** A rectangle of an image, in pixels; edges may lie between pixels. */
record CropBox(double left, double top, double width, double height) {
  private static final double NARROWEST = 3.0 / 4;
  private static final double WIDEST = 4.0 / 3;
  private static final int ATTEMPTS = 10;

  /**
   * A random rectangle by the rule of torchvision's RandomResizedCrop: a share of the area drawn
   * evenly, an aspect ratio of 3/4 to 4/3 drawn evenly on a logarithmic scale, a place drawn
   * evenly; after ten draws that do not fit, the largest centred rectangle of a permitted ratio.
   */
  static CropBox random(
      int width, int height, double smallest, double largest, SplittableRandom random) {
    double area = (double) width * height;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double share = smallest + (largest - smallest) * random.nextDouble();
      double logRatio =
          Math.log(NARROWEST) + (Math.log(WIDEST) - Math.log(NARROWEST)) * random.nextDouble();
      double w = Math.sqrt(area * share * Math.exp(logRatio));
      double h = Math.sqrt(area * share / Math.exp(logRatio));
      if (w <= width && h <= height) {
        return new CropBox(
            (width - w) * random.nextDouble(), (height - h) * random.nextDouble(), w, h);
      }
    }
    return centred(width, height);
  }

  private static CropBox centred(int width, int height) {
    double w = Math.min(width, height * WIDEST);
    double h = Math.min(height, width / NARROWEST);
    return new CropBox((width - w) / 2, (height - h) / 2, w, h);
  }
}
