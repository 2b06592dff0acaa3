package io.lucelens.clip.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
   * The file's pieces without the chunks that do not matter. Transparency (tRNS) matters to
   * palettes only: a transparent colour among grey or RGB pixels does not change how Pillow opens
   * them.
   */
  static List<MemoryInput.Piece> ofPixels(byte[] file) {
    List<MemoryInput.Piece> pieces = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(file);
    boolean palette = isPalette(file);
    int from = 0;
    int at = Math.min(SIGNATURE, file.length);
    while (at <= file.length - FRAME) {
      long end = at + FRAME + (long) bytes.getInt(at);
      if (end < at + FRAME || end > file.length) {
        break; // the decoder reads what there is and finds the right words
      }
      String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      if (!PIXELS.contains(type) && !(palette && type.equals("tRNS"))) {
        if (at > from) {
          pieces.add(new MemoryInput.Piece(from, at - from));
        }
        from = (int) end;
      }
      at = (int) end;
    }
    pieces.add(new MemoryInput.Piece(from, file.length - from));
    return pieces;
  }
}
