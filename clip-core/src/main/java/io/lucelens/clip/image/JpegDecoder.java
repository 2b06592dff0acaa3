package io.lucelens.clip.image;

import io.lucelens.clip.image.JpegHeader.Transform;
import io.lucelens.clip.image.jpeg.ReducedJpeg;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decodes JPEG: baseline and progressive, grey, colour, CMYK and YCCK.
 *
 * <p>The JDK's decoder (libjpeg) is asked for the stored components and the colours are computed
 * here with libjpeg's integer tables. That keeps Java2D's colour management, which the reference
 * does not have, out of the way, and the result is the same as Pillow's (libjpeg-turbo) to the bit.
 */
final class JpegDecoder {
  private JpegDecoder() {}

  static DecodedImage decode(JpegHeader header) throws IOException {
    Raster raster = readComponents(header);
    byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
    if (raster.getNumBands() != header.components()) {
      throw new UnreadableImageException(
          "damaged JPEG: its header promises %d components, its data has %d"
              .formatted(header.components(), raster.getNumBands()));
    }
    PixelMode mode =
        switch (header.components()) {
          case 1 -> PixelMode.GRAY;
          case 3 -> PixelMode.RGB;
          default -> PixelMode.CMYK;
        };
    if (header.transform() != Transform.NONE) {
      YccToRgb.convert(samples, mode.bands());
    }
    if (mode == PixelMode.CMYK) {
      storedInksToInks(samples, header.transform());
    }
    return new DecodedImage(raster.getWidth(), raster.getHeight(), mode, samples);
  }

  /**
   * Decodes at reduced size, with the colours of {@link #decode(JpegHeader)}.
   *
   * @param divisor 2, 4 or 8
   * @return empty if the file is damaged, or of a kind that is read only whole
   */
  static Optional<DecodedImage> decode(JpegHeader header, int divisor) {
    if (header.components() == 4) {
      return Optional.empty();
    }
    return ReducedJpeg.decode(header.stream(), divisor).map(reduced -> coloured(header, reduced));
  }

  private static DecodedImage coloured(JpegHeader header, ReducedJpeg reduced) {
    if (header.transform() == Transform.YCC) {
      YccToRgb.convert(reduced.samples(), reduced.components());
    }
    PixelMode mode = reduced.components() == 1 ? PixelMode.GRAY : PixelMode.RGB;
    return new DecodedImage(reduced.width(), reduced.height(), mode, reduced.samples());
  }

  /**
   * Pillow takes every CMYK JPEG for one of Adobe's, which stores inks inverted: 0 is full ink. Of
   * YCCK only black is left to invert: its colours are coded as the RGB of the inverted inks, and
   * so the conversion above has given the inks themselves.
   */
  private static void storedInksToInks(byte[] samples, Transform transform) {
    int step = transform == Transform.YCCK ? 4 : 1;
    for (int i = step - 1; i < samples.length; i += step) {
      samples[i] = (byte) ~samples[i];
    }
  }

  private static Raster readComponents(JpegHeader header) throws IOException {
    javax.imageio.ImageReader reader = ImageIoReaders.jdk("jpeg");
    List<String> losses = new ArrayList<>();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (meansLoss(warning, header)) {
            losses.add(warning);
            reader.abort();
          }
        });
    try (var input = new MemoryInput(header.stream())) {
      reader.setInput(input, true, true);
      Raster raster = reader.readRaster(0, null);
      if (!losses.isEmpty()) {
        throw new UnreadableImageException(
            "truncated JPEG: %s; copy it again from its source".formatted(losses.getFirst()));
      }
      return raster;
    } finally {
      reader.dispose();
    }
  }

  /**
   * What is missing is filled with grey, and only a warning says so: "premature end of data
   * segment" when bits run out, "Missing EOI marker" when the file ends between two scans, "found
   * marker 0xd9 instead of RST3" when it ends between two restart intervals. A picture of one scan
   * without the latter marker is whole. Other warnings, such as bytes too many, leave the picture
   * whole too.
   */
  private static boolean meansLoss(String warning, JpegHeader header) {
    String text = warning.toLowerCase(Locale.ROOT);
    return text.contains("premature end")
        || text.contains("found marker 0xd9 instead of rst")
        || header.severalScans() && text.contains("missing eoi marker");
  }
}
