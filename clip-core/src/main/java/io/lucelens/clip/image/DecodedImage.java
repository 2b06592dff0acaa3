package io.lucelens.clip.image;

import java.awt.image.BufferedImage;

/**
 * Decoded pixels in the file's own mode, upright, 8 bits a sample.
 *
 * <p>The mode is kept because the reference resizes in the file's own mode and converts to RGB
 * afterwards, which for palette, alpha and CMYK images gives other numbers than converting first.
 *
 * <p>Thread-safe as long as nobody writes to the arrays: they are handed over, not copied.
 *
 * @param width pixels a row
 * @param height rows
 * @param mode what the samples mean
 * @param samples row-major, {@code mode.bands()} interleaved bytes a pixel; owned by this object
 * @param palette 0xAARRGGBB colours for {@link PixelMode#PALETTE}, else empty; an index beyond its
 *     end is black
 */
public record DecodedImage(int width, int height, PixelMode mode, byte[] samples, int[] palette) {
  private static final int[] NO_PALETTE = {};

  /**
   * @throws IllegalArgumentException if the sizes do not fit together
   */
  public DecodedImage {
    if (width <= 0 || height <= 0) {
      throw new IllegalArgumentException(
          "An image has at least one pixel, but this one is " + width + "×" + height);
    }
    if ((long) width * height * mode.bands() != samples.length) {
      throw new IllegalArgumentException(
          "%d×%d pixels of %s need %d bytes, but there are %d"
              .formatted(
                  width, height, mode, (long) width * height * mode.bands(), samples.length));
    }
  }

  /** An image without a palette. */
  public DecodedImage(int width, int height, PixelMode mode, byte[] samples) {
    this(width, height, mode, samples, NO_PALETTE);
  }

  /**
   * The same picture as RGB by Pillow's {@code convert("RGB")}: alpha is dropped and not composed
   * with a background, CMYK is converted without a colour profile. Returns this image if it is RGB
   * already.
   */
  public DecodedImage toRgb() {
    return mode == PixelMode.RGB ? this : new DecodedImage(width, height, PixelMode.RGB, rgb());
  }

  /** The same picture, turned so that it stands upright; this image if it already does. */
  public DecodedImage upright(Orientation orientation) {
    return orientation.apply(this);
  }

  /** A copy for Java2D: {@code TYPE_INT_ARGB} if there is alpha, else {@code TYPE_INT_RGB}. */
  public BufferedImage toBufferedImage() {
    boolean alpha = mode.hasAlpha() || mode == PixelMode.PALETTE;
    BufferedImage copy =
        new BufferedImage(
            width, height, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    byte[] rgb = toRgb().samples();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int pixel = y * width + x;
        row[x] = alphaAt(pixel) << 24 | packed(rgb, pixel * 3);
      }
      copy.setRGB(0, y, width, 1, row, 0, width);
    }
    return copy;
  }

  /** The alpha of the n-th pixel, 0 to 255; 255 where the mode has none. */
  int alphaAt(int pixel) {
    return switch (mode) {
      case GRAY_ALPHA -> samples[2 * pixel + 1] & 0xff;
      case RGBA -> samples[4 * pixel + 3] & 0xff;
      case PALETTE -> colour(samples[pixel] & 0xff) >>> 24;
      default -> 255;
    };
  }

  /** Whether there is nothing to see: all is transparent, or of one colour. */
  boolean isBlank() {
    int bands = mode.bands();
    boolean clear = true;
    boolean plain = true;
    for (int pixel = 0; (clear || plain) && pixel < samples.length / bands; pixel++) {
      clear &= alphaAt(pixel) == 0;
      for (int band = 0; plain && band < bands; band++) {
        plain = samples[pixel * bands + band] == samples[band];
      }
    }
    return clear || plain;
  }

  private byte[] rgb() {
    byte[] rgb = new byte[Math.multiplyExact(width * height, 3)];
    int bands = mode.bands();
    switch (mode) {
      case PALETTE -> {
        for (int i = 0, o = 0; o < rgb.length; i++, o += 3) {
          unpack(colour(samples[i] & 0xff), rgb, o);
        }
      }
      case BILEVEL, GRAY, GRAY_ALPHA -> {
        for (int i = 0, o = 0; o < rgb.length; i += bands, o += 3) {
          rgb[o] = rgb[o + 1] = rgb[o + 2] = samples[i];
        }
      }
      case RGB, RGBA -> {
        for (int i = 0, o = 0; o < rgb.length; i += bands, o += 3) {
          rgb[o] = samples[i];
          rgb[o + 1] = samples[i + 1];
          rgb[o + 2] = samples[i + 2];
        }
      }
      case CMYK -> {
        for (int i = 0, o = 0; o < rgb.length; i += 4, o += 3) {
          cmykToRgb(i, rgb, o);
        }
      }
    }
    return rgb;
  }

  private int colour(int index) {
    return index < palette.length ? palette[index] : 0xff000000;
  }

  /** Pillow's {@code cmyk2rgb}: each ink darkens what black leaves, without a colour profile. */
  private void cmykToRgb(int from, byte[] rgb, int to) {
    int light = 255 - (samples[from + 3] & 0xff);
    for (int band = 0; band < 3; band++) {
      rgb[to + band] =
          (byte) (light - PremultipliedAlpha.scale(samples[from + band] & 0xff, light));
    }
  }

  private static void unpack(int colour, byte[] rgb, int to) {
    rgb[to] = (byte) (colour >> 16);
    rgb[to + 1] = (byte) (colour >> 8);
    rgb[to + 2] = (byte) colour;
  }

  private static int packed(byte[] rgb, int from) {
    return (rgb[from] & 0xff) << 16 | (rgb[from + 1] & 0xff) << 8 | rgb[from + 2] & 0xff;
  }
}
