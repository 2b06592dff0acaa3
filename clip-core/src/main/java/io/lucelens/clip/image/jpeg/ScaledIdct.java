package io.lucelens.clip.image.jpeg;

/**
 * The inverse cosine transform of a block's slow waves: 1, 2, 4 or 8 samples a side from as many
 * weights a side (ITU-T T.81, A.3.3, with fewer samples). The mean of the block stays what it was.
 * Immutable.
 */
final class ScaledIdct {
  /** Heights of four samples' waves: the mean, and the two that a slow one alternates between. */
  private static final float MEAN = (float) Math.sqrt(1 / 8.0);

  private static final float LONG = (float) (0.5 * Math.cos(Math.PI / 8));
  private static final float SHORT = (float) (0.5 * Math.cos(3 * Math.PI / 8));

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
    if (isFlat(weights, offset)) {
      flat(weights[offset] * steps[0], to, at, stride);
    } else if (width == 2 && height == 2) {
      ofFour(weights, offset, steps, to, at, stride);
    } else if (width == 4 && height == 4) {
      ofSixteen(weights, offset, steps, scratch, to, at, stride);
    } else {
      separate(weights, offset, steps, scratch, to, at, stride);
    }
  }

  /** Whether there is nothing but the mean, as in most blocks of colour. */
  private boolean isFlat(short[] weights, int offset) {
    int any = 0;
    for (int v = 0; v < height; v++) {
      for (int u = v == 0 ? 1 : 0; u < width; u++) {
        any |= weights[offset + 8 * v + u];
      }
    }
    return any == 0;
  }

  /**
   * Makes the samples of a block that has nothing but its mean.
   *
   * @param mean eight times that, as the weights have it
   */
  void flat(int mean, byte[] to, int at, int stride) {
    byte sample = (byte) Math.max(0, Math.min(mean + 1028 >> 3, 255)); // 128, and a half to round
    if (width == 1 && height == 1) {
      to[at] = sample;
      return;
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        to[at + y * stride + x] = sample;
      }
    }
  }

  /** For two samples a side all waves have the same height. */
  private static void ofFour(
      short[] weights, int offset, int[] steps, byte[] to, int at, int stride) {
    float mean = weights[offset] * steps[0];
    float across = weights[offset + 1] * steps[1];
    float down = weights[offset + 8] * steps[8];
    float both = weights[offset + 9] * steps[9];
    to[at] = sample((mean + across + down + both) / 8);
    to[at + 1] = sample((mean - across + down - both) / 8);
    to[at + stride] = sample((mean + across - down - both) / 8);
    to[at + stride + 1] = sample((mean - across - down + both) / 8);
  }

  private static void ofSixteen(
      short[] weights, int offset, int[] steps, float[] scratch, byte[] to, int at, int stride) {
    for (int v = 0; v < 4; v++) {
      int from = offset + 8 * v;
      float c0 = weights[from] * steps[8 * v];
      float c1 = weights[from + 1] * steps[8 * v + 1];
      float c2 = weights[from + 2] * steps[8 * v + 2];
      float c3 = weights[from + 3] * steps[8 * v + 3];
      float outer = LONG * c1 + SHORT * c3;
      float inner = SHORT * c1 - LONG * c3;
      scratch[4 * v] = MEAN * (c0 + c2) + outer;
      scratch[4 * v + 1] = MEAN * (c0 - c2) + inner;
      scratch[4 * v + 2] = MEAN * (c0 - c2) - inner;
      scratch[4 * v + 3] = MEAN * (c0 + c2) - outer;
    }
    for (int x = 0; x < 4; x++) {
      float c0 = MEAN * (scratch[x] + scratch[8 + x]);
      float c2 = MEAN * (scratch[x] - scratch[8 + x]);
      float outer = LONG * scratch[4 + x] + SHORT * scratch[12 + x];
      float inner = SHORT * scratch[4 + x] - LONG * scratch[12 + x];
      int column = at + x;
      to[column] = sample(c0 + outer);
      to[column + stride] = sample(c2 + inner);
      to[column + 2 * stride] = sample(c2 - inner);
      to[column + 3 * stride] = sample(c0 - outer);
    }
  }

  private void separate(
      short[] weights, int offset, int[] steps, float[] scratch, byte[] to, int at, int stride) {
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
    return (byte) Math.clamp((int) (value + 128.5f), 0, 255);
  }
}
