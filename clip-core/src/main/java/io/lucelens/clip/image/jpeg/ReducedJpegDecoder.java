package io.lucelens.clip.image.jpeg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Walks over a JPEG's segments and reads its scans (ITU-T T.81, annex B). For one picture, once.
 *
 * <p>Of a progressive picture the scans of coefficients that the reduced picture does not need are
 * passed over; their headers must still add up to a whole picture.
 */
final class ReducedJpegDecoder {
  private static final int SOF_BASELINE = 0xc0;
  private static final int SOF_EXTENDED = 0xc1;
  private static final int SOF_PROGRESSIVE = 0xc2;
  private static final int DHT = 0xc4;
  private static final int RST0 = 0xd0;
  private static final int RST7 = 0xd7;
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int DQT = 0xdb;
  private static final int DRI = 0xdd;
  private static final int APP0 = 0xe0;
  private static final int APP15 = 0xef;
  private static final int COM = 0xfe;

  /** 200 MB of a progressive picture; those of more than 66 megapixels are read whole. */
  private static final long MOST_COEFFICIENTS = 100_000_000;

  private final byte[] stream;
  private final int blockSide;
  private final EntropyReader entropy;
  private final HuffmanTable[] dcTables = new HuffmanTable[4];
  private final HuffmanTable[] acTables = new HuffmanTable[4];
  private final int[][] quantisation = new int[4][];
  private final List<Component> components = new ArrayList<>();
  private final short[] block = new short[64];
  private boolean progressive;
  private int width;
  private int height;
  private int unitsWide;
  private int unitsHigh;
  private int restartInterval;

  ReducedJpegDecoder(byte[] stream, int divisor) {
    this.stream = stream;
    this.blockSide = 8 / divisor;
    this.entropy = new EntropyReader(stream);
  }

  ReducedJpeg decode() throws IrregularJpegException {
    int at = 2;
    while (true) {
      require(byteAt(at) == 0xff);
      while (byteAt(at + 1) == 0xff) {
        at++;
      }
      int marker = byteAt(at + 1);
      if (marker == EOI) {
        break;
      }
      int body = at + 4;
      int end = at + 2 + shortAt(at + 2);
      require(end >= body && end <= stream.length);
      if (marker == SOS) {
        at = scan(body, end);
        if (isWholeWithoutMore()) {
          break;
        }
      } else {
        segment(marker, body, end);
        at = end;
      }
    }
    require(!components.isEmpty() && components.stream().allMatch(ReducedJpegDecoder::isWhole));
    return reduced();
  }

  /** A sequential picture may lack its end marker and still lack nothing. */
  private boolean isWholeWithoutMore() {
    return !progressive && components.stream().allMatch(ReducedJpegDecoder::isWhole);
  }

  private static boolean isWhole(Component component) {
    for (int missing : component.missingBits) {
      if (missing != 0) {
        return false;
      }
    }
    return true;
  }

  private void segment(int marker, int body, int end) throws IrregularJpegException {
    switch (marker) {
      case SOF_BASELINE, SOF_EXTENDED, SOF_PROGRESSIVE -> frame(marker, body, end);
      case DHT -> huffmanTables(body, end);
      case DQT -> quantisationTables(body, end);
      case DRI -> restartInterval = shortAt(body);
      default -> require(marker >= APP0 && marker <= APP15 || marker == COM);
    }
  }

  private void frame(int marker, int body, int end) throws IrregularJpegException {
    int count = byteAt(body + 5);
    require(components.isEmpty() && byteAt(body) == 8 && (count == 1 || count == 3));
    require(end - body == 6 + 3 * count);
    progressive = marker == SOF_PROGRESSIVE;
    height = shortAt(body + 1);
    width = shortAt(body + 3);
    require(width > 0 && height > 0);
    int across = 1;
    int down = 1;
    for (int i = 0; i < count; i++) {
      int from = body + 6 + 3 * i;
      // A single component is not interleaved: its factors mean nothing (A.2.2).
      int factors = count == 1 ? 0x11 : byteAt(from + 1);
      Component component =
          new Component(byteAt(from), factors >> 4, factors & 15, byteAt(from + 2));
      require(component.across >= 1 && component.across <= 4);
      require(component.down >= 1 && component.down <= 4 && component.quantisation < 4);
      components.add(component);
      across = Math.max(across, component.across);
      down = Math.max(down, component.down);
    }
    unitsWide = Math.ceilDiv(width, 8 * across);
    unitsHigh = Math.ceilDiv(height, 8 * down);
    require(!progressive || coefficients() <= MOST_COEFFICIENTS);
    for (Component component : components) {
      component.prepare(
          unitsWide,
          unitsHigh,
          samples(across, component.across),
          samples(down, component.down),
          progressive);
      component.ownBlocksWide = Math.ceilDiv(Math.ceilDiv(width * component.across, across), 8);
      component.ownBlocksHigh = Math.ceilDiv(Math.ceilDiv(height * component.down, down), 8);
    }
  }

  /** At most: components of which only the DC coefficients are needed keep fewer. */
  private long coefficients() {
    long blocks = 0;
    for (Component component : components) {
      blocks += (long) unitsWide * component.across * unitsHigh * component.down;
    }
    return 64 * blocks;
  }

  /**
   * How many samples a side of a block has in the reduced picture. Colours that are stored at half
   * the size are reduced by half as much, so that all components meet at one size.
   */
  private int samples(int most, int own) throws IrregularJpegException {
    int samples = blockSide * most / own;
    require(samples * own == blockSide * most && (samples & samples - 1) == 0 && samples <= 8);
    return samples;
  }

  private void huffmanTables(int body, int end) throws IrregularJpegException {
    int at = body;
    while (at < end) {
      int kind = byteAt(at++);
      require((kind & 0xec) == 0);
      int[] counts = new int[16];
      int sum = 0;
      for (int i = 0; i < 16; i++) {
        counts[i] = byteAt(at++);
        sum += counts[i];
      }
      require(sum <= 256 && at + sum <= end);
      byte[] symbols = new byte[sum];
      System.arraycopy(stream, at, symbols, 0, sum);
      at += sum;
      (kind < 16 ? dcTables : acTables)[kind & 3] = new HuffmanTable(counts, symbols);
    }
  }

  private void quantisationTables(int body, int end) throws IrregularJpegException {
    int at = body;
    while (at < end) {
      int kind = byteAt(at++);
      require((kind & 15) < 4 && kind >> 4 <= 1);
      int bytes = (kind >> 4) + 1;
      require(at + 64 * bytes <= end);
      int[] steps = new int[64];
      for (int k = 0; k < 64; k++, at += bytes) {
        steps[EntropyReader.ZIGZAG[k]] = bytes == 1 ? byteAt(at) : shortAt(at);
      }
      // One that is replaced between scans would hold for some blocks and not for others.
      require(quantisation[kind & 15] == null || components.isEmpty());
      quantisation[kind & 15] = steps;
    }
  }

  /** Reads a scan; gives the place of the marker after it. */
  private int scan(int body, int end) throws IrregularJpegException {
    int count = byteAt(body);
    require(count >= 1 && count <= components.size() && end - body == 4 + 2 * count);
    List<Component> scanned = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int id = byteAt(body + 1 + 2 * i);
      int tables = byteAt(body + 2 + 2 * i);
      require((tables & 0xcc) == 0);
      Component component =
          components.stream()
              .filter(known -> known.id == id && !scanned.contains(known))
              .findFirst()
              .orElseThrow(IrregularJpegException::new);
      component.dc = dcTables[tables >> 4];
      component.ac = acTables[tables & 15];
      scanned.add(component);
    }
    int from = byteAt(body + 1 + 2 * count);
    int to = byteAt(body + 2 + 2 * count);
    int bits = byteAt(body + 3 + 2 * count);
    if (!progressive) {
      require(from == 0 && to == 63 && bits == 0);
    }
    Band band = new Band(from, to, bits >> 4, bits & 15);
    require(from <= to && to < 64 && band.shift < 14);
    require(!progressive || (from == 0 ? to == 0 : count == 1));
    for (Component component : scanned) {
      note(band, component);
    }
    return from > 0 && scanned.getFirst().last == 0 ? passOver(end) : read(scanned, band, end);
  }

  /**
   * The part of the coefficients that a scan holds.
   *
   * @param before bits that were left to come before it; 0 if it is the first
   * @param shift bits that are left to come after it
   */
  private record Band(int from, int to, int before, int shift) {}

  /** Keeps account of what was read; each bit must come once, and in order. */
  private static void note(Band band, Component component) throws IrregularJpegException {
    for (int k = band.from; k <= band.to; k++) {
      int missing = component.missingBits[k];
      require(missing == (band.before == 0 ? -1 : band.before));
      require(band.before == 0 || band.shift == band.before - 1);
      component.missingBits[k] = band.shift;
    }
  }

  private int passOver(int from) {
    int at = MarkerSearch.next(stream, from);
    while (at + 1 < stream.length) {
      int marker = stream[at + 1] & 0xff;
      if (marker != 0 && marker != 0xff && (marker < RST0 || marker > RST7)) {
        return at;
      }
      at = MarkerSearch.next(stream, at + 1);
    }
    return stream.length;
  }

  private int read(List<Component> scanned, Band band, int from) throws IrregularJpegException {
    for (Component component : scanned) {
      require(band.from > 0 || band.before > 0 || component.dc != null);
      require(band.to == 0 || component.ac != null);
      require(quantisation[component.quantisation] != null || progressive);
    }
    Component[] together = scanned.toArray(new Component[0]);
    boolean alone = together.length == 1;
    Component first = scanned.getFirst();
    int wide = alone ? first.ownBlocksWide : unitsWide;
    int high = alone ? first.ownBlocksHigh : unitsHigh;
    int marker = entropy.begin(from);
    int restarts = 0;
    scanned.forEach(component -> component.prediction = 0);
    for (int y = 0, unit = 0; y < high; y++) {
      for (int x = 0; x < wide; x++, unit++) {
        if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0) {
          require(byteAt(marker) == 0xff);
          require(byteAt(marker + 1) == RST0 + (restarts++ & 7));
          marker = entropy.begin(marker + 2);
          scanned.forEach(component -> component.prediction = 0);
        }
        if (alone) {
          block(first, band, x, y);
        } else {
          unit(together, band, x, y);
        }
      }
    }
    return marker;
  }

  private void unit(Component[] scanned, Band band, int x, int y) throws IrregularJpegException {
    for (Component component : scanned) {
      for (int row = 0; row < component.down; row++) {
        for (int column = 0; column < component.across; column++) {
          block(component, band, x * component.across + column, y * component.down + row);
        }
      }
    }
  }

  private void block(Component component, Band band, int column, int row)
      throws IrregularJpegException {
    if (progressive) {
      progressiveBlock(component, band, row * component.blocksWide + column);
    } else {
      sequentialBlock(component, column, row);
    }
    entropy.requireInside();
  }

  private void sequentialBlock(Component component, int column, int row)
      throws IrregularJpegException {
    int[] steps = quantisation[component.quantisation];
    boolean waves =
        entropy.sequential(component.dc, component.ac, component.last, block, component.prediction);
    component.prediction = block[0];
    if (waves) {
      component.transform(column, row, block, 0, steps);
      Arrays.fill(block, (short) 0);
    } else {
      component.flat(column, row, block[0], steps);
    }
  }

  private void progressiveBlock(Component component, Band band, int number)
      throws IrregularJpegException {
    short[] coefficients = component.coefficients;
    int offset = component.last == 0 ? number : number * 64;
    if (band.from > 0) {
      if (band.before == 0) {
        entropy.firstPass(component.ac, coefficients, offset, band.from, band.to, band.shift);
      } else {
        entropy.refinement(component.ac, coefficients, offset, band.from, band.to, band.shift);
      }
    } else if (band.before == 0) {
      component.prediction += entropy.difference(component.dc);
      coefficients[offset] = (short) (component.prediction << band.shift);
    } else if (entropy.receive(1) == 1) {
      coefficients[offset] |= (short) (1 << band.shift);
    }
  }

  private ReducedJpeg reduced() throws IrregularJpegException {
    if (progressive) {
      for (Component component : components) {
        transformAll(component);
      }
    }
    int divisor = 8 / blockSide;
    int reducedWidth = ReducedJpeg.side(width, divisor);
    int reducedHeight = ReducedJpeg.side(height, divisor);
    int count = components.size();
    byte[] samples = new byte[Math.multiplyExact(reducedWidth * reducedHeight, count)];
    for (int i = 0; i < count; i++) {
      Component component = components.get(i);
      for (int y = 0, out = i; y < reducedHeight; y++) {
        for (int x = 0, in = y * component.stride; x < reducedWidth; x++, out += count) {
          samples[out] = component.samples[in++];
        }
      }
    }
    return new ReducedJpeg(reducedWidth, reducedHeight, count, samples);
  }

  private void transformAll(Component component) throws IrregularJpegException {
    int[] steps = quantisation[component.quantisation];
    require(steps != null);
    int size = component.last == 0 ? 1 : 64;
    for (int row = 0, number = 0; row < component.blocksHigh; row++) {
      for (int column = 0; column < component.blocksWide; column++, number++) {
        component.transform(column, row, component.coefficients, number * size, steps);
      }
    }
  }

  private int shortAt(int at) throws IrregularJpegException {
    return byteAt(at) << 8 | byteAt(at + 1);
  }

  private int byteAt(int at) throws IrregularJpegException {
    require(at >= 0 && at < stream.length);
    return stream[at] & 0xff;
  }

  private static void require(boolean regular) throws IrregularJpegException {
    if (!regular) {
      throw new IrregularJpegException();
    }
  }
}
