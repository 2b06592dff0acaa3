package io.lucelens.clip.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.Optional;

/**
 * Takes the stored samples out of a {@link BufferedImage}, past Java2D's colour management, which
 * would apply profiles and gamma that the reference ignores. Samples of more than 8 bits keep their
 * high byte, samples of fewer are stretched to 0 to 255.
 */
final class BufferedImagePixels {
  private BufferedImagePixels() {}

  /**
   * Takes the pixels over, so that a large picture is not in memory twice: the image must not be
   * used any more.
   *
   * @param keepPalette whether a palette that is a grey ramp stays a palette
   */
  static DecodedImage take(BufferedImage image, boolean keepPalette) {
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return indexed(image.getRaster(), palette, keepPalette);
    }
    return mode(image)
        .map(mode -> samples(image.getRaster(), image.getColorModel(), mode))
        .orElseGet(() -> converted(image));
  }

  private static DecodedImage indexed(Raster raster, IndexColorModel model, boolean keepPalette) {
    int[] colours = new int[model.getMapSize()];
    model.getRGBs(colours);
    int width = raster.getWidth();
    byte[] indices = new byte[width * raster.getHeight()];
    int[] row = new int[width];
    for (int y = 0, o = 0; y < raster.getHeight(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        indices[o++] = (byte) row[x];
      }
    }
    if (!keepPalette && isGrayRamp(colours)) {
      for (int i = 0; i < indices.length; i++) {
        indices[i] = (byte) colours[Math.min(indices[i] & 0xff, colours.length - 1)];
      }
      PixelMode mode = colours.length == 2 ? PixelMode.BILEVEL : PixelMode.GRAY;
      return new DecodedImage(width, raster.getHeight(), mode, indices);
    }
    return new DecodedImage(width, raster.getHeight(), PixelMode.PALETTE, indices, colours);
  }

  /** Whether the colours climb (or, with white stored as 0, descend) evenly from black to white. */
  private static boolean isGrayRamp(int[] colours) {
    int last = colours.length - 1;
    boolean up = true;
    boolean down = true;
    for (int i = 0; i <= last && last > 0; i++) {
      up &= colours[i] == gray(i * 255 / last);
      down &= colours[i] == gray((last - i) * 255 / last);
    }
    return last > 0 && (up || down);
  }

  private static int gray(int value) {
    return 0xff000000 | value << 16 | value << 8 | value;
  }

  /** The mode whose samples the raster holds as they are; empty if only Java2D can convert them. */
  private static Optional<PixelMode> mode(BufferedImage image) {
    ColorModel model = image.getColorModel();
    int type = image.getRaster().getTransferType();
    if (!(model instanceof ComponentColorModel)
        || type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT
        || image.isAlphaPremultiplied()) {
      return Optional.empty();
    }
    int bands = image.getRaster().getNumBands();
    return Optional.ofNullable(
        switch (model.getColorSpace().getType()) {
          case ColorSpace.TYPE_GRAY -> bands == 2 ? PixelMode.GRAY_ALPHA : PixelMode.GRAY;
          case ColorSpace.TYPE_RGB -> bands == 4 ? PixelMode.RGBA : PixelMode.RGB;
          case ColorSpace.TYPE_CMYK -> PixelMode.CMYK;
          default -> null;
        });
  }

  private static DecodedImage samples(Raster raster, ColorModel model, PixelMode mode) {
    byte[] own = ownSamples(raster, model, mode);
    if (own != null) {
      return new DecodedImage(raster.getWidth(), raster.getHeight(), mode, own);
    }
    int bands = mode.bands();
    int width = raster.getWidth();
    byte[] out = new byte[Math.multiplyExact(width * raster.getHeight(), bands)];
    int stored = raster.getNumBands();
    int[] row = new int[width * stored];
    int bits = model.getComponentSize(0);
    for (int y = 0, o = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i += stored) {
        for (int band = 0; band < bands; band++) {
          out[o++] = (byte) to8Bits(row[i + band], bits);
        }
      }
    }
    return new DecodedImage(width, raster.getHeight(), mode, out);
  }

  /** The raster's own bytes, put in the mode's order in place; null if they are not just these. */
  private static byte[] ownSamples(Raster raster, ColorModel model, PixelMode mode) {
    int bands = mode.bands();
    if (model.getComponentSize(0) != 8
        || !(raster.getSampleModel() instanceof PixelInterleavedSampleModel layout)
        || !(raster.getDataBuffer() instanceof DataBufferByte buffer)
        || raster.getNumBands() != bands
        || layout.getPixelStride() != bands
        || layout.getScanlineStride() != bands * raster.getWidth()
        || buffer.getNumBanks() != 1
        || buffer.getOffset() != 0
        || buffer.getData().length != layout.getScanlineStride() * raster.getHeight()
        || raster.getSampleModelTranslateX() != raster.getMinX()
        || raster.getSampleModelTranslateY() != raster.getMinY()) {
      return null;
    }
    byte[] samples = buffer.getData();
    int[] order = layout.getBandOffsets();
    byte[] pixel = new byte[bands];
    for (int i = 0; i < samples.length; i += bands) {
      System.arraycopy(samples, i, pixel, 0, bands);
      for (int band = 0; band < bands; band++) {
        samples[i + band] = pixel[order[band]];
      }
    }
    return samples;
  }

  private static int to8Bits(int sample, int bits) {
    return bits >= 8 ? sample >> bits - 8 : sample * 255 / ((1 << bits) - 1);
  }

  /** Lets Java2D convert what is not plain bytes: packed, premultiplied or odd colour spaces. */
  private static DecodedImage converted(BufferedImage image) {
    boolean alpha = image.getColorModel().hasAlpha();
    PixelMode mode = alpha ? PixelMode.RGBA : PixelMode.RGB;
    int width = image.getWidth();
    byte[] out = new byte[Math.multiplyExact(width * image.getHeight(), mode.bands())];
    int[] row = new int[width];
    for (int y = 0, o = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int colour : row) {
        out[o++] = (byte) (colour >> 16);
        out[o++] = (byte) (colour >> 8);
        out[o++] = (byte) colour;
        if (alpha) {
          out[o++] = (byte) (colour >>> 24);
        }
      }
    }
    return new DecodedImage(width, image.getHeight(), mode, out);
  }
}
