package io.lucelens.training.data;

import java.util.SplittableRandom;

/**
 * A change of an image's colours: one matrix and one offset for all pixels, since brightness,
 * contrast, saturation and hue are all linear in them. Immutable.
 *
 * @param matrix 3 × 3, row-major, from R G B to R G B
 * @param offset added to every channel
 */
record ColourShift(double[] matrix, double offset) {
  /** How far brightness, contrast and saturation go either way, open_clip's choice for CLIP. */
  private static final double STRENGTH = 0.32;

  /** How far the hue turns either way, as a share of the circle; open_clip's choice as well. */
  private static final double TURN = 0.08;

  /** Rec. 601 luma, by which Pillow and torchvision make grey. */
  private static final double[] LUMA = {0.299, 0.587, 0.114};

  /** Every channel becomes the luma. */
  static ColourShift grey() {
    return saturation(0);
  }

  /**
   * Draws a shift as torchvision's ColorJitter draws its factors, but always applies brightness,
   * contrast, saturation and hue in this order, and turns the hue in the YIQ space.
   *
   * @param rgb the image, whose mean grey is what contrast is about
   */
  static ColourShift random(byte[] rgb, SplittableRandom random) {
    double brightness = 1 + STRENGTH * signed(random);
    double contrast = 1 + STRENGTH * signed(random);
    ColourShift light =
        new ColourShift(
            diagonal(brightness * contrast), (1 - contrast) * brightness * meanLuma(rgb));
    ColourShift colours = saturation(1 + STRENGTH * signed(random));
    return light.then(colours).then(hue(2 * Math.PI * TURN * signed(random)));
  }

  private static double signed(SplittableRandom random) {
    return 2 * random.nextDouble() - 1;
  }

  private static double[] diagonal(double value) {
    return new double[] {value, 0, 0, 0, value, 0, 0, 0, value};
  }

  private static ColourShift saturation(double factor) {
    double[] matrix = diagonal(factor);
    for (int i = 0; i < 9; i++) {
      matrix[i] += (1 - factor) * LUMA[i % 3];
    }
    return new ColourShift(matrix, 0);
  }

  /** Rotates chroma about the grey axis and keeps the luma; the coefficients are those of YIQ. */
  private static ColourShift hue(double angle) {
    double[] toYiq = {0.299, 0.587, 0.114, 0.5959, -0.2746, -0.3213, 0.2115, -0.5227, 0.3112};
    double[] toRgb = {1, 0.956, 0.619, 1, -0.272, -0.647, 1, -1.106, 1.703};
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double[] turn = {1, 0, 0, 0, cos, -sin, 0, sin, cos};
    return new ColourShift(product(toRgb, product(turn, toYiq)), 0);
  }

  /** Grey maps to itself under every later shift but light, so offsets only add up. */
  private ColourShift then(ColourShift next) {
    return new ColourShift(product(next.matrix, matrix), offset + next.offset);
  }

  private static double[] product(double[] a, double[] b) {
    double[] c = new double[9];
    for (int i = 0; i < 9; i++) {
      for (int k = 0; k < 3; k++) {
        c[i] += a[i / 3 * 3 + k] * b[k * 3 + i % 3];
      }
    }
    return c;
  }

  private static double meanLuma(byte[] rgb) {
    double sum = 0;
    for (int i = 0; i < rgb.length; i++) {
      sum += LUMA[i % 3] * (rgb[i] & 0xFF);
    }
    return 3 * sum / rgb.length;
  }

  /** Changes an image in place: bytes R G B, pixel after pixel. */
  void apply(byte[] rgb) {
    for (int i = 0; i < rgb.length; i += 3) {
      int r = rgb[i] & 0xFF;
      int g = rgb[i + 1] & 0xFF;
      int b = rgb[i + 2] & 0xFF;
      for (int c = 0; c < 3; c++) {
        double value = matrix[3 * c] * r + matrix[3 * c + 1] * g + matrix[3 * c + 2] * b + offset;
        rgb[i + c] = (byte) Math.clamp(Math.round(value), 0, 255);
      }
    }
  }
}
