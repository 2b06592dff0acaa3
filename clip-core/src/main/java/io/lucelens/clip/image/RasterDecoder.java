package io.lucelens.clip.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes PNG, GIF, BMP, WebP and TIFF through ImageIO, without its disk cache. */
final class RasterDecoder {
  private RasterDecoder() {}

  /**
   * Decodes the first image of a file.
   *
   * @param guard is asked before a pixel is decoded
   */
  static DecodedImage decode(ImageFormat format, byte[] bytes, SizeGuard guard) throws IOException {
    ImageReader reader = reader(format);
    try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(input, true, true);
      guard.check(reader.getWidth(0), reader.getHeight(0));
      BufferedImage image = reader.read(0);
      return BufferedImagePixels.copy(image, keepsPalette(format, bytes));
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader reader(ImageFormat format) {
    return switch (format) {
      case WEBP, TIFF -> ImageIoReaders.twelveMonkeys(format.name());
      default -> ImageIoReaders.jdk(format.name());
    };
  }

  /**
   * Pillow opens grey PNG, BMP and TIFF files as grey even where they carry or imply a grey ramp as
   * palette, but GIF and palette PNG as palettes whatever their colours are.
   */
  private static boolean keepsPalette(ImageFormat format, byte[] bytes) {
    return switch (format) {
      case GIF -> true;
      case PNG -> bytes.length > PNG_COLOUR_TYPE && bytes[PNG_COLOUR_TYPE] == PNG_PALETTE;
      default -> false;
    };
  }

  /** Where a PNG's IHDR chunk, always the first, keeps the colour type. */
  private static final int PNG_COLOUR_TYPE = 8 + 8 + 9;

  private static final int PNG_PALETTE = 3;
}
