package io.lucelens.clip.image.jpeg;

import java.util.Arrays;

/** One of a picture's components, luma say: what of it was read so far. Not thread-safe. */
final class Component {
  final int id;

  /** Blocks of this component side by side, and one below the other, in the smallest unit. */
  final int across;

  final int down;

  final int quantisation;

  /** Blocks a row and rows of blocks, with those that fill up the last units. */
  int blocksWide;

  int blocksHigh;

  /** Without them: so many has a scan of this component alone. */
  int ownBlocksWide;

  int ownBlocksHigh;

  /** The last coefficient that is wanted, in zigzag order. */
  int last;

  /** Progressive only: all coefficients, or, where no other is wanted, the DC ones. */
  short[] coefficients;

  byte[] samples;
  int stride;
  HuffmanTable dc;
  HuffmanTable ac;
  int prediction;

  /** Bits of each coefficient that are still to come; -1 if it was not seen yet. */
  final int[] missingBits = new int[64];

  private int sampleWidth;
  private int sampleHeight;
  private ScaledIdct transform;
  private final float[] scratch = new float[64];

  Component(int id, int across, int down, int quantisation) {
    this.id = id;
    this.across = across;
    this.down = down;
    this.quantisation = quantisation;
    Arrays.fill(missingBits, -1);
  }

  /**
   * Makes room for the component.
   *
   * @param sampleWidth samples that a block is wide in the reduced picture
   * @param keep whether coefficients must be kept until all scans are read
   */
  void prepare(int unitsWide, int unitsHigh, int sampleWidth, int sampleHeight, boolean keep) {
    this.sampleWidth = sampleWidth;
    this.sampleHeight = sampleHeight;
    blocksWide = unitsWide * across;
    blocksHigh = unitsHigh * down;
    stride = Math.multiplyExact(blocksWide, sampleWidth);
    samples = new byte[Math.multiplyExact(stride, Math.multiplyExact(blocksHigh, sampleHeight))];
    transform = new ScaledIdct(sampleWidth, sampleHeight);
    for (int k = 0; k < 64; k++) {
      int place = EntropyReader.ZIGZAG[k];
      if (place % 8 < sampleWidth && place / 8 < sampleHeight) {
        last = k;
      }
    }
    if (keep) {
      int blocks = Math.multiplyExact(blocksWide, blocksHigh);
      coefficients = new short[last == 0 ? blocks : Math.multiplyExact(blocks, 64)];
    }
  }

  /** Makes a block's samples. */
  void transform(int column, int row, short[] block, int offset, int[] steps) {
    int at = row * sampleHeight * stride + column * sampleWidth;
    transform.transform(block, offset, steps, scratch, samples, at, stride);
  }

  /** Makes the samples of a block that has nothing but its DC coefficient. */
  void flat(int column, int row, short mean, int[] steps) {
    int at = row * sampleHeight * stride + column * sampleWidth;
    transform.flat(mean * steps[0], samples, at, stride);
  }
}
