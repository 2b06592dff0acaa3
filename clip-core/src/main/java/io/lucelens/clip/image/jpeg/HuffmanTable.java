package io.lucelens.clip.image.jpeg;

import java.util.Arrays;

/**
 * A Huffman code (ITU-T T.81, annex C) in the form that decoding needs. Immutable.
 *
 * <p>Most coefficients are passed over, since the reduced picture does not need them. For that,
 * {@link #skips} tells of a window of bits how many whole coefficients are in it, so that several
 * go by at a time.
 */
final class HuffmanTable {
  /** Longer codes are rare, and tables of this size stay in the processor's first cache. */
  static final int FAST_BITS = 9;

  static final int SKIP_BITS = 12;

  private static final int LONGEST = 16;

  /** For each window of bits: symbol << 8 | length of its code; 0 if the code is longer. */
  final int[] fast = new int[1 << FAST_BITS];

  /**
   * For each window of bits: bits used | coefficients passed << 8 | end of block << 16; 0 if not
   * even the first coefficient is whole.
   */
  final int[] skips = new int[1 << SKIP_BITS];

  private final int[] endOfLength = new int[LONGEST + 1];
  private final int[] offsetOfLength = new int[LONGEST + 1];
  private final byte[] symbols;

  /**
   * @param counts how many codes there are of each length, 1 to 16
   * @param symbols in the order of their codes
   */
  HuffmanTable(int[] counts, byte[] symbols) throws IrregularJpegException {
    this.symbols = symbols;
    int code = 0;
    int symbol = 0;
    for (int length = 1; length <= LONGEST; length++) {
      offsetOfLength[length] = symbol - code;
      for (int i = 0; i < counts[length - 1]; i++, code++, symbol++) {
        if (code >= 1 << length) {
          throw new IrregularJpegException();
        }
        if (length <= FAST_BITS) {
          int entry = (symbols[symbol] & 0xff) << 8 | length;
          int from = code << FAST_BITS - length;
          Arrays.fill(fast, from, from + (1 << FAST_BITS - length), entry);
        }
      }
      // Left-aligned at 16 bits, so that one comparison tells whether a code is this short.
      endOfLength[length] = code << LONGEST - length;
      code <<= 1;
    }
    for (int window = 0; window < skips.length; window++) {
      skips[window] = skip(window);
    }
  }

  /** The symbol at the beginning of 16 bits, shifted left by 8, and the length of its code. */
  int slow(int bits16) throws IrregularJpegException {
    for (int length = 1; length <= LONGEST; length++) {
      if (bits16 < endOfLength[length]) {
        int index = (bits16 >>> LONGEST - length) + offsetOfLength[length];
        return (symbols[index] & 0xff) << 8 | length;
      }
    }
    throw new IrregularJpegException();
  }

  private int skip(int window) {
    int used = 0;
    int passed = 0;
    while (used < SKIP_BITS) {
      int rest = window << used & (1 << SKIP_BITS) - 1;
      int entry = fast[rest >>> SKIP_BITS - FAST_BITS];
      int symbol = entry >>> 8;
      int size = symbol & 15;
      int length = (entry & 0xff) + size;
      if (entry == 0 || used + length > SKIP_BITS) {
        break;
      }
      used += length;
      if (size == 0 && symbol != 0xf0) {
        return used | passed << 8 | 1 << 16;
      }
      passed += (symbol >>> 4) + 1;
    }
    return used | passed << 8;
  }
}
