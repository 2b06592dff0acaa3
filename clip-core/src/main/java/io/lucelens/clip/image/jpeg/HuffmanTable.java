package io.lucelens.clip.image.jpeg;

import java.util.Arrays;

/**
 * A Huffman code (ITU-T T.81, annex C) in the form that decoding needs. Not thread-safe.
 *
 * <p>Most coefficients are passed over, since the reduced picture does not need them. For that,
 * {@link #skips} tells of a window of bits how many whole coefficients are in it, so that several
 * go by at a time.
 */
final class HuffmanTable {
  /** Longer codes are rare, and tables of this size stay in the processor's first cache. */
  static final int FAST_BITS = 9;

  static final int DIFFERENCE_BITS = 10;
  static final int SKIP_BITS = 13;

  /** In {@link #skips}: the block ends here. */
  static final int END = 1 << 12;

  /** In {@link #skips}: more than any block has left, so that nobody passes it. */
  static final int NONE = 63 << 6;

  private static final int LONGEST = 16;

  /** For each window of bits: symbol << 8 | length of its code; 0 if the code is longer. */
  final int[] fast = new int[1 << FAST_BITS];

  private final int[] endOfLength = new int[LONGEST + 1];
  private final int[] offsetOfLength = new int[LONGEST + 1];
  private final byte[] symbols;
  private int[] differences;
  private char[] skips;

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
  }

  /** The symbol at the beginning of 16 bits, shifted left by 8, and the length of its code. */
  int slow(int bits16) throws IrregularJpegException {
    int entry = entry(bits16);
    if (entry == 0) {
      throw new IrregularJpegException();
    }
    return entry;
  }

  /** The same; 0 if no code begins like this. */
  private int entry(int bits16) {
    int entry = fast[bits16 >>> LONGEST - FAST_BITS];
    for (int length = FAST_BITS + 1; entry == 0 && length <= LONGEST; length++) {
      if (bits16 < endOfLength[length]) {
        int index = (bits16 >>> LONGEST - length) + offsetOfLength[length];
        entry = (symbols[index] & 0xff) << 8 | length;
      }
    }
    return entry;
  }

  /**
   * Of a code of DC coefficients, for each window of bits: difference << 8 | bits used; 0 if the
   * difference is not whole.
   */
  int[] differences() {
    if (differences == null) {
      differences = new int[1 << DIFFERENCE_BITS];
      for (int window = 0; window < differences.length; window++) {
        differences[window] = difference(window);
      }
    }
    return differences;
  }

  private int difference(int window) {
    int entry = fast[window >>> DIFFERENCE_BITS - FAST_BITS];
    int size = entry >>> 8;
    int used = (entry & 0xff) + size;
    if (entry == 0 || used > DIFFERENCE_BITS) {
      return 0;
    }
    int value = window >>> DIFFERENCE_BITS - used & (1 << size) - 1;
    return (size == 0 ? 0 : EntropyReader.extend(value, size)) << 8 | used;
  }

  /**
   * Of a code of AC coefficients, for each window of bits: bits used | coefficients passed << 6,
   * and {@link #END} if the block ends with them; {@link #NONE} if not even the first is whole.
   */
  char[] skips() {
    if (skips == null) {
      // Shorter windows first, each level behind the last: a window is a symbol and a shorter one.
      char[] all = new char[2 << SKIP_BITS];
      for (int bits = 0; bits <= SKIP_BITS; bits++) {
        for (int window = 0; window < 1 << bits; window++) {
          all[1 << bits | window] = skip(window, bits, all);
        }
      }
      skips = Arrays.copyOfRange(all, 1 << SKIP_BITS, 2 << SKIP_BITS);
    }
    return skips;
  }

  private char skip(int window, int bits, char[] shorter) {
    int entry = entry(window << LONGEST - bits);
    int symbol = entry >>> 8;
    int size = symbol & 15;
    int used = (entry & 0xff) + size;
    if (entry == 0 || used > bits) {
      return NONE;
    }
    if (size == 0 && symbol != 0xf0) {
      return (char) (END | used);
    }
    int passed = (symbol >>> 4) + 1;
    int left = bits - used;
    int rest = shorter[1 << left | window & (1 << left) - 1];
    int both = passed + (rest >>> 6 & 63);
    return (char) (both < 63 ? (rest & END | both << 6) + used + (rest & 63) : passed << 6 | used);
  }
}
