package io.lucelens.clip.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Picks the chunks of a PNG file that make its pixels (PNG 1.2, chapter 4). To the decoder all
 * others are but occasions to fail: a few kilobytes of compressed profile may unfold to gigabytes.
 */
final class PngChunks {
  private static final int SIGNATURE = 8;

  /** Length, type and check sum. */
  private static final int FRAME = 12;

  private static final int COLOUR_TYPE = SIGNATURE + 8 + 9;
  private static final int PALETTE = 3;
  private static final Set<String> PIXELS = Set.of("IHDR", "PLTE", "IDAT", "IEND");

  private PngChunks() {}

  /** Whether the pixels are palette indices, as the header chunk, always the first, says. */
  static boolean isPalette(byte[] file) {
    return file.length > COLOUR_TYPE && file[COLOUR_TYPE] == PALETTE;
  }

  /**
   * The file without the chunks that do not matter. Transparency (tRNS) matters to palettes only: a
   * transparent colour among grey or RGB pixels does not change how Pillow opens them.
   */
  static byte[] ofPixels(byte[] file) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
    kept.write(file, 0, Math.min(SIGNATURE, file.length));
    ByteBuffer bytes = ByteBuffer.wrap(file);
    boolean palette = isPalette(file);
    int at = SIGNATURE;
    while (at <= file.length - FRAME) {
      long end = at + FRAME + (long) bytes.getInt(at);
      if (end < at + FRAME || end > file.length) {
        break; // the decoder reads what there is and finds the right words
      }
      String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      if (PIXELS.contains(type) || palette && type.equals("tRNS")) {
        kept.write(file, at, (int) end - at);
      }
      at = (int) end;
    }
    kept.write(file, Math.min(at, file.length), Math.max(0, file.length - at));
    return kept.toByteArray();
  }
}
