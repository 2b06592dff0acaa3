package io.lucelens.training.data;

import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.PillowResampler;

/**
 * What an image looks like, in a few bytes: to find files that are the same picture in another
 * size, format or quality.
 *
 * @param contentHash SHA-256 of the encoded bytes
 * @param differences dHash: a bit for each of 8 × 8 places, whether the brightness rises to the
 *     right (Krawetz 2013)
 * @param colours the picture in 8 × 8 pixels of RGB; dHash alone takes all plain surfaces, and much
 *     on a white ground, for one picture
 */
record ImageFingerprint(String contentHash, long differences, byte[] colours) {
  private static final int SIDE = 8;

  /** As in the preparation of common deduplicated sets: a recompressed picture stays within it. */
  private static final int MOST_BITS = 5;

  /** Mean difference of the colours, of 255; recompression and resizing cost one to three. */
  private static final int MOST_COLOUR = 6;

  /**
   * Looks at a picture.
   *
   * @param encoded the file's bytes
   * @param image the same, decoded and upright
   */
  static ImageFingerprint of(byte[] encoded, DecodedImage image) {
    DecodedImage rgb = image.toRgb();
    byte[] wide = PillowResampler.resize(rgb, SIDE + 1, SIDE).samples();
    byte[] colours = PillowResampler.resize(rgb, SIDE, SIDE).samples();
    return new ImageFingerprint(ContentHash.of(encoded), differences(wide), colours);
  }

  private static long differences(byte[] rgb) {
    long bits = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int pixel = y * (SIDE + 1) + x;
        bits = bits << 1 | (brightness(rgb, pixel + 1) > brightness(rgb, pixel) ? 1 : 0);
      }
    }
    return bits;
  }

  /** ITU-R BT.601 luma times a thousand. */
  private static int brightness(byte[] rgb, int pixel) {
    int at = 3 * pixel;
    return 299 * (rgb[at] & 255) + 587 * (rgb[at + 1] & 255) + 114 * (rgb[at + 2] & 255);
  }

  /** Whether this is the same file or nearly the same picture. */
  boolean looksLike(ImageFingerprint other) {
    return Long.bitCount(differences ^ other.differences) <= MOST_BITS
        && (contentHash.equals(other.contentHash) || colourDistance(other) <= MOST_COLOUR);
  }

  private double colourDistance(ImageFingerprint other) {
    int sum = 0;
    for (int i = 0; i < colours.length; i++) {
      sum += Math.abs((colours[i] & 255) - (other.colours[i] & 255));
    }
    return (double) sum / colours.length;
  }
}
