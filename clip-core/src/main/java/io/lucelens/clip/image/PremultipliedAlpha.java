package io.lucelens.clip.image;

/**
 * Pillow's arithmetic for straight and premultiplied alpha, to the bit. Colours are resampled
 * premultiplied, or the invisible colour of transparent pixels would bleed into their neighbours.
 */
final class PremultipliedAlpha {
  private PremultipliedAlpha() {}

  /** {@code value · alpha / 255}, rounded, as Pillow's macro MULDIV255 computes it. */
  static int scale(int value, int alpha) {
    int t = value * alpha + 128;
    return (t >> 8) + t >> 8;
  }

  /** A premultiplied copy of straight samples; alpha is the last band. */
  static byte[] premultiply(byte[] samples, int bands) {
    byte[] result = samples.clone();
    for (int i = 0; i < result.length; i += bands) {
      int alpha = result[i + bands - 1] & 0xff;
      for (int band = 0; band < bands - 1; band++) {
        result[i + band] = (byte) scale(result[i + band] & 0xff, alpha);
      }
    }
    return result;
  }

  /** Turns premultiplied samples back to straight ones, in place. */
  static void unpremultiply(byte[] samples, int bands) {
    for (int i = 0; i < samples.length; i += bands) {
      int alpha = samples[i + bands - 1] & 0xff;
      if (alpha != 0 && alpha != 255) {
        for (int band = 0; band < bands - 1; band++) {
          samples[i + band] = (byte) Math.min(255, 255 * (samples[i + band] & 0xff) / alpha);
        }
      }
    }
  }
}
