package io.lucelens.clip.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import javax.imageio.ImageReader;

/** Decodes PNG, GIF, BMP, WebP and TIFF through ImageIO, without its disk cache. */
final class RasterDecoder {
  private static final int RIFF_SIZE = 4;
  private static final int RIFF_HEADER = 8;

  /** Four seconds of an animation; whatever shows nothing for longer is blank. */
  private static final int MOST_FRAMES = 100;

  private RasterDecoder() {}

  /**
   * Decodes the first image of a file; of an animated GIF the first one that shows something.
   *
   * @param guard is asked before a pixel is decoded
   */
  static DecodedImage decode(ImageFormat format, byte[] bytes, SizeGuard guard) throws IOException {
    if (format == ImageFormat.WEBP) {
      requireWholeRiff(bytes);
    }
    ImageReader reader = reader(format);
    try (var input = input(format, bytes)) {
      reader.setInput(input, true, true);
      checkSize(reader, format, 0, guard);
      DecodedImage image = BufferedImagePixels.take(reader.read(0), keepsPalette(format, bytes));
      return format == ImageFormat.GIF && image.isBlank()
          ? laterFrame(reader, guard).orElse(image)
          : image;
    } finally {
      reader.dispose();
    }
  }

  private static MemoryInput input(ImageFormat format, byte[] bytes) {
    return format == ImageFormat.PNG
        ? new MemoryInput(bytes, PngChunks.ofPixels(bytes))
        : new MemoryInput(bytes);
  }

  /** Many animations begin with a frame of nothing, from which they fade in. */
  private static Optional<DecodedImage> laterFrame(ImageReader reader, SizeGuard guard)
      throws IOException {
    for (int frame = 1; frame < MOST_FRAMES; frame++) {
      try {
        checkSize(reader, ImageFormat.GIF, frame, guard);
        DecodedImage image = BufferedImagePixels.take(reader.read(frame), false);
        if (!image.isBlank()) {
          return Optional.of(image);
        }
      } catch (UnreadableImageException | IndexOutOfBoundsException e) {
        return Optional.empty(); // there is no further one, or it is too large
      }
    }
    return Optional.empty();
  }

  private static void checkSize(ImageReader reader, ImageFormat format, int frame, SizeGuard guard)
      throws IOException {
    try {
      guard.check(reader.getWidth(frame), reader.getHeight(frame));
    } catch (IndexOutOfBoundsException e) {
      throw new UnreadableImageException(
          "damaged or truncated %s: there is no picture in it".formatted(format), e);
    }
  }

  private static ImageReader reader(ImageFormat format) {
    return switch (format) {
      case WEBP, TIFF -> ImageIoReaders.twelveMonkeys(format.name());
      default -> ImageIoReaders.jdk(format.name());
    };
  }

  /** The decoder of lossless WebP makes black of what is missing, so the length is checked here. */
  private static void requireWholeRiff(byte[] bytes) throws UnreadableImageException {
    long promised =
        RIFF_HEADER
            + Integer.toUnsignedLong(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(RIFF_SIZE));
    if (promised > bytes.length + 1L) { // some writers forget the last chunk's padding byte
      throw new UnreadableImageException(
          "truncated WEBP: its header promises %d bytes, there are %d; copy it again from its source"
              .formatted(promised, bytes.length));
    }
  }

  /**
   * Pillow opens palette pictures whose palette is a grey ramp as grey, but not palette PNGs. (Grey
   * PNGs of fewer than 8 bits come with such a palette from ImageIO.)
   */
  private static boolean keepsPalette(ImageFormat format, byte[] bytes) {
    return format == ImageFormat.PNG && PngChunks.isPalette(bytes);
  }
}
