package io.lucelens.clip.image.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the coefficients of blocks from a scan (ITU-T T.81, F.2.2 and G.2). Not thread-safe.
 *
 * <p>The hot loops of the decoder. Bits are kept in a long whose topmost is the next one; a block
 * that begins within the data may read past their end, where there are zeros, and is refused after.
 */
final class EntropyReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** More than the bits of one block: 64 coefficients of at most 31 bits, and a refill. */
  private static final int PADDING = 64 * 4 + 16;

  private static final int FAST = 64 - HuffmanTable.FAST_BITS;
  private static final int DIFFERENCE = 64 - HuffmanTable.DIFFERENCE_BITS;
  private static final int SKIP = 64 - HuffmanTable.SKIP_BITS;

  /** So many windows are in the bits that a refill leaves at least. */
  private static final int LOOKUPS = 56 / HuffmanTable.SKIP_BITS;

  /** Where the n-th coefficient of a block belongs, row by row (figure A.6). */
  static final int[] ZIGZAG = {
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63
  };

  private final byte[] stream;
  private final byte[] data;
  private int end;
  private int at;
  private long bits;
  private int count;

  /** Blocks of a progressive scan that are known to have no more coefficients. */
  private int emptyBlocks;

  EntropyReader(byte[] stream) {
    this.stream = stream;
    this.data = new byte[stream.length + PADDING];
  }

  /**
   * Begins to read at a place of the stream, up to the next marker.
   *
   * @return the place of the marker, or the length of the stream
   */
  int begin(int from) {
    int in = from;
    int out = 0;
    while (in < stream.length) {
      int plain = in;
      in = MarkerSearch.next(stream, in);
      System.arraycopy(stream, plain, data, out, in - plain);
      out += in - plain;
      if (in == stream.length || in + 1 < stream.length && stream[in + 1] != 0) {
        break;
      }
      data[out++] = -1;
      in += 2; // with the zero that tells it from a marker
    }
    end = out;
    Arrays.fill(data, out, out + PADDING, (byte) 0);
    at = 0;
    bits = 0;
    count = 0;
    emptyBlocks = 0;
    return Math.min(in, stream.length);
  }

  /** Refuses the block that was read if not all of its bits were there. */
  void requireInside() throws IrregularJpegException {
    if (8L * at - count > 8L * end) {
      throw new IrregularJpegException();
    }
  }

  /**
   * Reads a block of a sequential picture. All in one method, whose variables are registers: this
   * is where the time goes.
   *
   * @param last the last coefficient that is wanted, in zigzag order
   * @param block gets those, row by row; it is zero before, but for the first one
   * @param prediction the DC coefficient of the block before
   * @return whether any was read but the first one
   */
  boolean sequential(HuffmanTable dc, HuffmanTable ac, int last, short[] block, int prediction)
      throws IrregularJpegException {
    refill();
    int difference = dc.differences()[(int) (bits >>> DIFFERENCE)];
    if (difference == 0) {
      difference = difference(dc) << 8; // with no bits that are still to be passed
    }
    block[0] = (short) (prediction + (difference >> 8));
    long bits = this.bits << difference; // a shift looks at the lowest six bits only
    int count = this.count - (difference & 0xff);
    int at = this.at;
    int[] fast = ac.fast;
    boolean waves = false;
    int k = 1;
    while (k <= last) {
      bits |= (long) LONG.get(data, at) >>> count;
      at += 63 - count >>> 3;
      count |= 56;
      int entry = fast[(int) (bits >>> FAST)];
      if (entry == 0) {
        entry = ac.slow((int) (bits >>> 48));
      }
      int length = entry & 0xff;
      int size = entry >>> 8 & 15;
      bits <<= length;
      count -= length;
      if (size == 0) {
        k = entry >>> 12 == 15 ? k + 16 : 64;
        continue;
      }
      k += entry >>> 12;
      if (k > 63) {
        throw new IrregularJpegException();
      }
      block[ZIGZAG[k++]] = (short) extend((int) (bits >>> 64 - size), size);
      waves = true;
      bits <<= size;
      count -= size;
    }
    char[] skips = ac.skips();
    while (k < 64) {
      bits |= (long) LONG.get(data, at) >>> count;
      at += 63 - count >>> 3;
      count |= 56;
      int skip = 0;
      int next = 0;
      for (int lookups = LOOKUPS; lookups > 0 && k < 64; lookups--) {
        skip = skips[(int) (bits >>> SKIP)];
        next = k + (skip >>> 6 & 63);
        if (next > 63) {
          break;
        }
        bits <<= skip;
        count -= skip & 63;
        k = skip < HuffmanTable.END ? next : 64;
      }
      if (next > 63) { // a long code, or the last coefficient of all
        bits |= (long) LONG.get(data, at) >>> count;
        at += 63 - count >>> 3;
        count |= 56;
        int entry = fast[(int) (bits >>> FAST)];
        if (entry == 0) {
          entry = ac.slow((int) (bits >>> 48));
        }
        int size = entry >>> 8 & 15;
        int length = (entry & 0xff) + size;
        bits <<= length;
        count -= length;
        k = size == 0 && entry >>> 12 != 15 ? 64 : k + (entry >>> 12) + 1;
      }
    }
    if (k > 64) {
      throw new IrregularJpegException();
    }
    this.bits = bits;
    this.count = count;
    this.at = at;
    return waves;
  }

  /** Reads how far a block's DC coefficient is from the one before. */
  int difference(HuffmanTable dc) throws IrregularJpegException {
    int size = symbol(dc);
    if (size > 15) {
      throw new IrregularJpegException();
    }
    return size == 0 ? 0 : extend(receive(size), size);
  }

  /**
   * Reads a band of AC coefficients for the first time.
   *
   * @param offset where the block begins
   * @param shift bits that later scans add
   */
  void firstPass(HuffmanTable ac, short[] blocks, int offset, int from, int to, int shift)
      throws IrregularJpegException {
    if (emptyBlocks > 0) {
      emptyBlocks--;
      return;
    }
    for (int k = from; k <= to; k++) {
      int symbol = symbol(ac);
      int run = symbol >>> 4;
      int size = symbol & 15;
      if (size == 0) {
        if (run < 15) {
          emptyBlocks = (1 << run) - 1 + (run == 0 ? 0 : receive(run));
          return;
        }
        k += 15;
        continue;
      }
      k += run;
      if (k > to) {
        throw new IrregularJpegException();
      }
      blocks[offset + ZIGZAG[k]] = (short) (extend(receive(size), size) << shift);
    }
  }

  /** Reads one more bit of a band of AC coefficients, and those that become different from zero. */
  void refinement(HuffmanTable ac, short[] blocks, int offset, int from, int to, int shift)
      throws IrregularJpegException {
    int k = from;
    if (emptyBlocks == 0) {
      for (; k <= to; k++) {
        int symbol = symbol(ac);
        int run = symbol >>> 4;
        int fresh = 0;
        if ((symbol & 15) != 0) {
          fresh = receive(1) == 1 ? 1 << shift : -1 << shift;
        } else if (run < 15) {
          emptyBlocks = (1 << run) + (run == 0 ? 0 : receive(run));
          break;
        }
        k = refine(blocks, offset, k, to, run, shift);
        if (fresh != 0) {
          if (k > to) {
            throw new IrregularJpegException();
          }
          blocks[offset + ZIGZAG[k]] = (short) fresh;
        }
      }
    }
    if (emptyBlocks > 0) {
      refine(blocks, offset, k, to, 64, shift);
      emptyBlocks--;
    }
  }

  /** Refines what is not zero, up to the zero after a run of zeros; gives its place. */
  private int refine(short[] blocks, int offset, int from, int to, int zeros, int shift) {
    int left = zeros;
    int k = from;
    for (; k <= to; k++) {
      int place = offset + ZIGZAG[k];
      int value = blocks[place];
      if (value == 0) {
        if (left-- == 0) {
          break;
        }
      } else if (receive(1) == 1 && (Math.abs(value) >> shift & 1) == 0) {
        blocks[place] = (short) (value + (value > 0 ? 1 << shift : -1 << shift));
      }
    }
    return k;
  }

  private int symbol(HuffmanTable table) throws IrregularJpegException {
    refill();
    int entry = table.fast[(int) (bits >>> FAST)];
    if (entry == 0) {
      entry = table.slow((int) (bits >>> 48));
    }
    bits <<= entry; // the shift looks at six bits only, and the length has five
    count -= entry & 0xff;
    return entry >>> 8;
  }

  /** Reads 1 to 16 bits. */
  int receive(int size) {
    refill();
    int value = (int) (bits >>> 64 - size);
    bits <<= size;
    count -= size;
    return value;
  }

  private void refill() {
    if (count < 32) {
      bits |= (long) LONG.get(data, at) >>> count;
      at += 63 - count >>> 3;
      count |= 56;
    }
  }

  /** The signed value of so many bits (F.2.2.1). */
  static int extend(int value, int size) {
    return value < 1 << size - 1 ? value - (1 << size) + 1 : value;
  }
}
