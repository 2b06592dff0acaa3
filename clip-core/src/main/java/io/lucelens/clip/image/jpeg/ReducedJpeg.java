package io.lucelens.clip.image.jpeg;

import java.util.Optional;

/**
 * A JPEG's components at a half, a quarter or an eighth of its size.
 *
 * @param width pixels a row
 * @param height rows
 * @param components 1 or 3
 * @param samples interleaved, as they are stored: colours are not converted
 */
public record ReducedJpeg(int width, int height, int components, byte[] samples) {
  /**
   * Decodes at reduced size.
   *
   * @param stream a JPEG file
   * @param divisor 2, 4 or 8
   * @return empty if the file is damaged in any way that shows, cut short, or of a kind that is not
   *     read here: arithmetic coding, 12 bits, four components, odd subsampling
   */
  public static Optional<ReducedJpeg> decode(byte[] stream, int divisor) {
    if (divisor != 2 && divisor != 4 && divisor != 8) {
      throw new IllegalArgumentException("A JPEG is reduced by 2, 4 or 8, not by " + divisor);
    }
    try {
      return Optional.of(new ReducedJpegDecoder(stream, divisor).decode());
    } catch (IrregularJpegException e) {
      return Optional.empty();
    }
  }

  /** The side of a picture in the reduced one; rounded, and at least 1. */
  public static int side(int full, int divisor) {
    return Math.max(1, (full + divisor / 2) / divisor);
  }
}
