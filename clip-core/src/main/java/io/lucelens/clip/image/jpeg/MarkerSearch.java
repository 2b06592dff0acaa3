package io.lucelens.clip.image.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the bytes 0xFF of a JPEG, with which markers begin, eight at a time. */
public final class MarkerSearch {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private MarkerSearch() {}

  /**
   * The place of the first 0xFF.
   *
   * @param from where to begin, from 0 to the length
   * @return the length if there is none
   */
  public static int next(byte[] bytes, int from) {
    int at = from;
    for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
      long inverted = ~(long) LONG.get(bytes, at);
      // The lowest bit that remains is in the first byte that is zero; those above it may be wrong.
      long zeros = inverted - ONES & ~inverted & HIGH_BITS;
      if (zeros != 0) {
        return at + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
      }
    }
    while (at < bytes.length && bytes[at] != -1) {
      at++;
    }
    return at;
  }
}
