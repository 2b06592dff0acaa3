package io.lucelens.clip.image;

/**
 * libjpeg's conversion of luma and colour differences to red, green and blue ({@code jdcolor.c}):
 * 16-bit fixed point, rounded, each product on its own.
 */
final class YccToRgb {
  private static final int[] CR_RED = new int[256];
  private static final int[] CR_GREEN = new int[256];
  private static final int[] CB_GREEN = new int[256];
  private static final int[] CB_BLUE = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int difference = i - 128;
      CR_RED[i] = fixed(1.40200) * difference + fixed(0.5) >> 16;
      CR_GREEN[i] = -fixed(0.71414) * difference;
      CB_GREEN[i] = -fixed(0.34414) * difference + fixed(0.5);
      CB_BLUE[i] = fixed(1.77200) * difference + fixed(0.5) >> 16;
    }
  }

  private YccToRgb() {}

  /** Converts the first three of {@code bands} interleaved samples, in place. */
  static void convert(byte[] samples, int bands) {
    for (int i = 0; i < samples.length; i += bands) {
      int luma = samples[i] & 0xff;
      int cb = samples[i + 1] & 0xff;
      int cr = samples[i + 2] & 0xff;
      samples[i] = clip(luma + CR_RED[cr]);
      samples[i + 1] = clip(luma + (CB_GREEN[cb] + CR_GREEN[cr] >> 16));
      samples[i + 2] = clip(luma + CB_BLUE[cb]);
    }
  }

  private static int fixed(double value) {
    return (int) (value * (1 << 16) + 0.5);
  }

  private static byte clip(int value) {
    return (byte) Math.clamp(value, 0, 255);
  }
}
