package io.lucelens.clip.image.jpeg;

/**
 * The inverse cosine transform of a block's slow waves: 1, 2, 4 or 8 samples a side from as many
 * weights a side (ITU-T T.81, A.3.3, with fewer samples). The mean of the block stays what it was.
 * Immutable.
 */
final class ScaledIdct {
  private final int width;
  private final int height;
  private final float[] columns;
  private final float[] rows;

  /**
   * @param width samples a row, and weights
   * @param height rows
   */
  ScaledIdct(int width, int height) {
    this.width = width;
    this.height = height;
    this.columns = waves(width);
    this.rows = waves(height);
  }

  /** The value of each wave at each sample. */
  private static float[] waves(int size) {
    float[] waves = new float[size * size];
    for (int sample = 0; sample < size; sample++) {
      for (int wave = 0; wave < size; wave++) {
        double angle = (2 * sample + 1) * wave * Math.PI / (2 * size);
        waves[sample * size + wave] =
            (float) (wave == 0 ? Math.sqrt(1 / 8.0) : 0.5 * Math.cos(angle));
      }
    }
    return waves;
  }

  /**
   * Makes the samples of a block.
   *
   * @param weights 64 from {@code offset} on, row by row
   * @param steps what each weight is multiplied by, row by row
   * @param scratch room for 64
   * @param to gets the samples, its rows {@code stride} apart, from {@code at} on
   */
  void transform(
      short[] weights, int offset, int[] steps, float[] scratch, byte[] to, int at, int stride) {
    if (width * height == 1) {
      to[at] = sample(weights[offset] * steps[0] / 8f);
      return;
    }
    for (int v = 0; v < height; v++) {
      for (int x = 0; x < width; x++) {
        float sum = 0;
        for (int u = 0; u < width; u++) {
          sum += columns[x * width + u] * (weights[offset + 8 * v + u] * steps[8 * v + u]);
        }
        scratch[v * width + x] = sum;
      }
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float sum = 0;
        for (int v = 0; v < height; v++) {
          sum += rows[y * height + v] * scratch[v * width + x];
        }
        to[at + y * stride + x] = sample(sum);
      }
    }
  }

  private static byte sample(float value) {
    return (byte) Math.clamp((int) Math.floor(value + 128.5f), 0, 255);
  }
}
