package io.lucelens.training.data;

import io.lucelens.clip.image.DecodedImage;

/**
 * Resizes a rectangle of an RGB image to a square with Pillow's bicubic kernel (a = −0.5, widened
 * when shrinking), in float without the rounding between the two passes.
 */
final class BicubicCrop {
  private static final double A = -0.5;

  private BicubicCrop() {}

  /** Gives float[size · size · 3], interleaved, 0 to 255. */
  static float[] resize(DecodedImage rgb, CropBox box, int size) {
    Taps columns = Taps.of(box.left(), box.width(), size, rgb.width());
    Taps rows = Taps.of(box.top(), box.height(), size, rgb.height());
    int firstRow = rows.first[0];
    int lastRow = rows.first[size - 1] + rows.weights[size - 1].length;
    float[] narrow = new float[(lastRow - firstRow) * size * 3];
    for (int y = firstRow; y < lastRow; y++) {
      for (int x = 0; x < size; x++) {
        float r = 0;
        float g = 0;
        float b = 0;
        int from = (y * rgb.width() + columns.first[x]) * 3;
        for (float weight : columns.weights[x]) {
          r += weight * (rgb.samples()[from++] & 0xFF);
          g += weight * (rgb.samples()[from++] & 0xFF);
          b += weight * (rgb.samples()[from++] & 0xFF);
        }
        int to = ((y - firstRow) * size + x) * 3;
        narrow[to] = r;
        narrow[to + 1] = g;
        narrow[to + 2] = b;
      }
    }
    return vertical(narrow, rows, size);
  }

  private static float[] vertical(float[] narrow, Taps rows, int size) {
    int stride = size * 3;
    float[] result = new float[size * stride];
    for (int y = 0; y < size; y++) {
      int from = (rows.first[y] - rows.first[0]) * stride;
      for (float weight : rows.weights[y]) {
        for (int i = 0; i < stride; i++) {
          result[y * stride + i] += weight * narrow[from + i];
        }
        from += stride;
      }
    }
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.min(255, Math.max(0, result[i]));
    }
    return result;
  }

  /** For each target pixel, the first source pixel and the weights from there on. */
  private record Taps(int[] first, float[][] weights) {
    static Taps of(double start, double length, int size, int sourceSize) {
      double scale = length / size;
      double widening = Math.max(1, scale);
      double support = 2 * widening;
      Taps taps = new Taps(new int[size], new float[size][]);
      for (int i = 0; i < size; i++) {
        double centre = start + (i + 0.5) * scale;
        int first = Math.max(0, (int) (centre - support + 0.5));
        int last = Math.min(sourceSize, (int) (centre + support + 0.5));
        taps.first[i] = first;
        taps.weights[i] = weights(first, last, centre, widening);
      }
      return taps;
    }

    private static float[] weights(int first, int last, double centre, double widening) {
      double[] raw = new double[last - first];
      double sum = 0;
      for (int k = 0; k < raw.length; k++) {
        raw[k] = kernel((first + k - centre + 0.5) / widening);
        sum += raw[k];
      }
      float[] weights = new float[raw.length];
      for (int k = 0; k < raw.length; k++) {
        weights[k] = (float) (raw[k] / sum);
      }
      return weights;
    }

    private static double kernel(double x) {
      double d = Math.abs(x);
      if (d < 1) {
        return ((A + 2) * d - (A + 3)) * d * d + 1;
      }
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * A : 0;
    }
  }
}
