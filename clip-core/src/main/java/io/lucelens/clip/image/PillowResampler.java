package io.lucelens.clip.image;

import java.util.Arrays;

/**
 * Resizes pictures with Pillow's numbers, bit for bit: {@code Image.resize} with {@code BICUBIC} or
 * {@code BILINEAR}, or {@code NEAREST} for palettes and black-and-white.
 *
 * <p>CLIP was trained on pictures that Pillow shrank. Its filter looks at every source pixel
 * (antialiasing); one that does not, such as Java2D's or a plain tensor interpolation, costs real
 * accuracy. A picture is shrunk row-wise first, rounded to 8 bits, then column-wise, and only the
 * rows and columns that the result shows are computed. Stateless and thread-safe.
 */
public final class PillowResampler {
  private static final int HALF = 1 << FilterTaps.PRECISION_BITS - 1;

  /** Beyond what Pillow could allocate, a hostile picture must not make us count to a billion. */
  private static final long LONGEST_SUM = 1 << 24;

  private PillowResampler() {}

  /**
   * Resizes a whole picture, bicubic. Palette and black-and-white pictures are sampled by nearest
   * neighbour, alpha is resampled premultiplied, as Pillow does.
   *
   * @return a picture of the same mode; the very same if it has this size already
   */
  public static DecodedImage resize(DecodedImage image, int width, int height) {
    return resize(image, new Frame(width, height, 0, 0, width, height), Resampling.BICUBIC);
  }

  /**
   * Resizes a box of an RGB picture to a square, like Pillow's {@code resize((size, size), BICUBIC,
   * box)}: what a random resized crop in training needs.
   *
   * @param left the box in source pixels; its borders may lie between pixels
   * @return size · size · 3 bytes, RGB interleaved
   * @throws IllegalArgumentException if the image is not RGB or the box not within it
   */
  public static byte[] resizeBox(
      DecodedImage rgb, float left, float top, float right, float bottom, int size) {
    if (rgb.mode() != PixelMode.RGB) {
      throw new IllegalArgumentException("A box is cut from RGB, not " + rgb.mode() + ": toRgb()");
    }
    if (!(left >= 0 && top >= 0 && right <= rgb.width() && bottom <= rgb.height())
        || !(left < right && top < bottom)) {
      throw new IllegalArgumentException(
          "The box (%s, %s, %s, %s) is not within the picture of %d×%d"
              .formatted(left, top, right, bottom, rgb.width(), rgb.height()));
    }
    FilterTaps columns = FilterTaps.of(Resampling.BICUBIC, rgb.width(), left, right, size, 0, size);
    FilterTaps rows = FilterTaps.of(Resampling.BICUBIC, rgb.height(), top, bottom, size, 0, size);
    return filtered(rgb.samples(), rgb.width(), 3, columns, rows);
  }

  /** Resizes a picture and cuts the frame's window out of the result. */
  static DecodedImage resize(DecodedImage image, Frame frame, Resampling filter) {
    boolean sameSize = frame.fullWidth() == image.width() && frame.fullHeight() == image.height();
    if (sameSize && frame.isWhole()) {
      return image;
    }
    byte[] samples =
        switch (image.mode()) {
          case PALETTE, BILEVEL -> nearest(image, frame);
          case GRAY_ALPHA, RGBA ->
              sameSize ? nearest(image, frame) : premultiplied(image, frame, filter);
          case GRAY, RGB, CMYK -> filtered(image.samples(), image, frame, filter);
        };
    return new DecodedImage(frame.width(), frame.height(), image.mode(), samples, image.palette());
  }

  private static byte[] premultiplied(DecodedImage image, Frame frame, Resampling filter) {
    int bands = image.mode().bands();
    byte[] result =
        filtered(PremultipliedAlpha.premultiply(image.samples(), bands), image, frame, filter);
    PremultipliedAlpha.unpremultiply(result, bands);
    return result;
  }

  private static byte[] filtered(
      byte[] samples, DecodedImage image, Frame frame, Resampling filter) {
    FilterTaps columns =
        FilterTaps.of(
            filter,
            image.width(),
            0,
            image.width(),
            frame.fullWidth(),
            frame.left(),
            frame.width());
    FilterTaps rows =
        FilterTaps.of(
            filter,
            image.height(),
            0,
            image.height(),
            frame.fullHeight(),
            frame.top(),
            frame.height());
    return filtered(samples, image.width(), image.mode().bands(), columns, rows);
  }

  private static byte[] filtered(
      byte[] samples, int width, int bands, FilterTaps columns, FilterTaps rows) {
    int firstRow = rows.firstUsed();
    int rowLength = columns.first().length * bands;
    byte[] narrow = new byte[Math.multiplyExact(rows.endUsed() - firstRow, rowLength)];
    for (int row = 0; row * rowLength < narrow.length; row++) {
      int from = (firstRow + row) * width * bands;
      switch (bands) {
        case 3 -> shrinkRow3(samples, from, columns, narrow, row * rowLength);
        default -> shrinkRow(samples, from, bands, columns, narrow, row * rowLength);
      }
    }
    return shrinkColumns(narrow, rowLength, rows);
  }

  /** The horizontal pass over one RGB row: the hot loop of the whole preprocessing. */
  private static void shrinkRow3(byte[] in, int from, FilterTaps taps, byte[] out, int to) {
    int[] weights = taps.weights();
    int[] first = taps.first();
    int[] count = taps.count();
    for (int x = 0, o = to; x < first.length; x++, o += 3) {
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      int i = from + first[x] * 3;
      int k = x * taps.stride();
      for (int end = k + count[x]; k < end; k++, i += 3) {
        int weight = weights[k];
        red += (in[i] & 0xff) * weight;
        green += (in[i + 1] & 0xff) * weight;
        blue += (in[i + 2] & 0xff) * weight;
      }
      out[o] = clip(red);
      out[o + 1] = clip(green);
      out[o + 2] = clip(blue);
    }
  }

  private static void shrinkRow(
      byte[] in, int from, int bands, FilterTaps taps, byte[] out, int to) {
    int[] weights = taps.weights();
    for (int x = 0, o = to; x < taps.first().length; x++) {
      for (int band = 0; band < bands; band++) {
        int sum = HALF;
        int i = from + taps.first()[x] * bands + band;
        int k = x * taps.stride();
        for (int end = k + taps.count()[x]; k < end; k++, i += bands) {
          sum += (in[i] & 0xff) * weights[k];
        }
        out[o++] = clip(sum);
      }
    }
  }

  /** The vertical pass; whole rows at a time, so that the JIT compiler can vectorise it. */
  private static byte[] shrinkColumns(byte[] in, int rowLength, FilterTaps taps) {
    byte[] out = new byte[taps.first().length * rowLength];
    int[] sums = new int[rowLength];
    for (int y = 0; y < taps.first().length; y++) {
      Arrays.fill(sums, HALF);
      for (int k = 0; k < taps.count()[y]; k++) {
        int from = (taps.first()[y] - taps.firstUsed() + k) * rowLength;
        addRow(in, from, taps.weights()[y * taps.stride() + k], sums);
      }
      for (int i = 0; i < rowLength; i++) {
        out[y * rowLength + i] = clip(sums[i]);
      }
    }
    return out;
  }

  private static void addRow(byte[] in, int from, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (in[from + i] & 0xff) * weight;
    }
  }

  private static byte clip(int fixedPoint) {
    return (byte) Math.clamp(fixedPoint >> FilterTaps.PRECISION_BITS, 0, 255);
  }

  /** Pillow's affine nearest neighbour; positions are summed up, not multiplied, as it does. */
  private static byte[] nearest(DecodedImage image, Frame frame) {
    int[] columns = nearest(image.width(), frame.fullWidth(), frame.left(), frame.width());
    int[] rows = nearest(image.height(), frame.fullHeight(), frame.top(), frame.height());
    int bands = image.mode().bands();
    byte[] out = new byte[rows.length * columns.length * bands];
    int o = 0;
    for (int row : rows) {
      for (int column : columns) {
        int i = (row * image.width() + column) * bands;
        for (int band = 0; band < bands; band++) {
          out[o++] = image.samples()[i + band];
        }
      }
    }
    return out;
  }

  private static int[] nearest(int inSize, long outSize, long offset, int length) {
    double step = (double) inSize / outSize;
    double position = step * 0.5;
    if (offset <= LONGEST_SUM) {
      for (long skipped = 0; skipped < offset; skipped++) {
        position += step;
      }
    } else {
      position += step * offset;
    }
    int[] sources = new int[length];
    for (int i = 0; i < length; i++, position += step) {
      sources[i] = Math.min((int) position, inSize - 1);
    }
    return sources;
  }
}
