package io.lucelens.clip.image;

/** A filter for changing the size of a picture, as Pillow has it ({@code Resample.c}). */
public enum Resampling {
  /** A triangle, one source pixel to each side when nothing shrinks. */
  BILINEAR(2, 1.0),
  /** Keys' cubic with a = -0.5, two source pixels to each side. */
  BICUBIC(3, 2.0);

  private static final double A = -0.5;

  private final int pillowNumber;
  private final double support;

  Resampling(int pillowNumber, double support) {
    this.pillowNumber = pillowNumber;
    this.support = support;
  }

  /** Its value in Python's {@code PIL.Image.Resampling} and in preprocessor_config.json. */
  public int pillowNumber() {
    return pillowNumber;
  }

  /** How far the filter reaches to each side, in source pixels when nothing shrinks. */
  double support() {
    return support;
  }

  /** The filter's value at a distance from its centre. */
  double weight(double x) {
    double d = Math.abs(x);
    if (this == BILINEAR) {
      return d < 1 ? 1 - d : 0;
    }
    if (d < 1) {
      return ((A + 2) * d - (A + 3)) * d * d + 1;
    }
    return d < 2 ? (((d - 5) * d + 8) * d - 4) * A : 0;
  }
}
