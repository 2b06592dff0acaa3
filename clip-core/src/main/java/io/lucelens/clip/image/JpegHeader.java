package io.lucelens.clip.image;

import io.lucelens.clip.image.jpeg.MarkerSearch;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Set;

/**
 * What a JPEG file says before its pixels (ITU-T T.81, annex B), as far as decoding needs it.
 *
 * @param width pixels a row
 * @param height rows
 * @param components 1 grey, 3 colour, 4 CMYK
 * @param transform how the components are coded
 * @param severalScans whether the picture is refined or completed by later scans
 * @param stream the file without its application segments and comments: profiles, thumbnails and
 *     metadata are nothing to the decoder but occasions to fail
 */
record JpegHeader(
    int width,
    int height,
    int components,
    Transform transform,
    boolean severalScans,
    byte[] stream) {
  /** How colours are coded, decided by libjpeg's rules ({@code default_decompress_parms}). */
  enum Transform {
    NONE,
    /** Luma and two colour differences. */
    YCC,
    /** Inverted luma and colour differences, and black. */
    YCCK
  }

  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP0 = 0xe0;
  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int COM = 0xfe;

  /** Encoders write about ten; a file of thousands of scans is made to keep a decoder busy. */
  private static final int MAX_SCANS = 100;

  /** Frame headers of progressive pictures: SOF2, SOF6, SOF10, SOF14. */
  private static final Set<Integer> PROGRESSIVE = Set.of(0xc2, 0xc6, 0xca, 0xce);

  /**
   * Reads the segments up to the first scan.
   *
   * @throws UnreadableImageException if there is no complete frame header before the first scan
   */
  static JpegHeader parse(byte[] file) throws UnreadableImageException {
    return new Parser(file).parse();
  }

  /** Walks over the segments, once. */
  private static final class Parser {
    private final byte[] file;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean jfif;
    private int adobeTransform = -1;
    private int frame = -1;

    Parser(byte[] file) {
      this.file = file;
    }

    JpegHeader parse() throws UnreadableImageException {
      kept.write(0xff);
      kept.write(SOI);
      int at = 2;
      while (true) {
        at = markerAt(at);
        int marker = byteAt(at + 1);
        if (marker == SOS) {
          break;
        }
        if (marker == EOI) {
          throw new UnreadableImageException("damaged JPEG: it ends before its first scan");
        }
        at = isBare(marker) ? at + 2 : segment(marker, at);
      }
      if (frame < 0) {
        throw new UnreadableImageException("damaged JPEG: no frame header before the first scan");
      }
      byteAt(at + 2 + shortAt(at + 2)); // the decoder takes a cut scan header for another
      requireFewScans(at);
      return header(at);
    }

    /** The position of the next marker; bytes that belong nowhere are passed over, as libjpeg. */
    private int markerAt(int from) throws UnreadableImageException {
      int at = from;
      while (byteAt(at) != 0xff || byteAt(at + 1) == 0xff || byteAt(at + 1) == 0) {
        at++;
      }
      return at;
    }

    private int segment(int marker, int at) throws UnreadableImageException {
      int end = at + 2 + shortAt(at + 2);
      byteAt(end - 1);
      if (marker == APP0 && startsWith(at + 4, "JFIF")) {
        jfif = true;
      } else if (marker == APP14 && startsWith(at + 4, "Adobe") && end - at >= 16) {
        adobeTransform = byteAt(at + 15);
      }
      if (marker >= APP0 && marker <= APP15 || marker == COM) {
        return end;
      }
      if (isFrame(marker)) {
        frame = at;
      }
      kept.write(file, at, end - at);
      return end;
    }

    private void requireFewScans(int firstScan) throws UnreadableImageException {
      int scans = 0;
      for (int at = MarkerSearch.next(file, firstScan);
          at + 1 < file.length;
          at = MarkerSearch.next(file, at + 1)) {
        if (file[at + 1] == (byte) SOS && ++scans > MAX_SCANS) {
          throw new UnreadableImageException(
              "damaged JPEG: it has more than " + MAX_SCANS + " scans, a picture needs about ten");
        }
      }
    }

    private JpegHeader header(int scan) throws UnreadableImageException {
      int height = shortAt(frame + 5);
      int width = shortAt(frame + 7);
      int components = byteAt(frame + 9);
      if (width == 0 || height == 0) {
        throw new UnreadableImageException(
            "damaged JPEG: its size is " + width + "×" + height + " pixels");
      }
      if (components != 1 && components != 3 && components != 4) {
        throw new UnreadableImageException(
            "unsupported JPEG: "
                + components
                + " components a pixel; readable are 1 (grey), 3 (colour) and 4 (CMYK)");
      }
      boolean severalScans =
          PROGRESSIVE.contains(byteAt(frame + 1)) || byteAt(scan + 4) < components;
      return new JpegHeader(
          width, height, components, transform(components), severalScans, stream(scan));
    }

    /** What was kept of the segments, and all from the first scan on: megabytes, copied once. */
    private byte[] stream(int scan) {
      byte[] stream = Arrays.copyOf(kept.toByteArray(), kept.size() + file.length - scan);
      System.arraycopy(file, scan, stream, kept.size(), file.length - scan);
      return stream;
    }

    private Transform transform(int components) throws UnreadableImageException {
      return switch (components) {
        case 3 -> isRgb() ? Transform.NONE : Transform.YCC;
        case 4 -> adobeTransform == 2 ? Transform.YCCK : Transform.NONE;
        default -> Transform.NONE;
      };
    }

    private boolean isRgb() throws UnreadableImageException {
      if (jfif) {
        return false;
      }
      if (adobeTransform >= 0) {
        return adobeTransform == 0;
      }
      return byteAt(frame + 10) == 'R' && byteAt(frame + 13) == 'G' && byteAt(frame + 16) == 'B';
    }

    /** SOF0 to SOF15 are frame headers, but DHT, JPG and DAC lie between them. */
    private static boolean isFrame(int marker) {
      return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** TEM, restarts and SOI have no length. */
    private static boolean isBare(int marker) {
      return marker == 0x01 || marker >= 0xd0 && marker <= SOI;
    }

    private boolean startsWith(int at, String text) throws UnreadableImageException {
      for (int i = 0; i < text.length(); i++) {
        if (byteAt(at + i) != text.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    private int shortAt(int at) throws UnreadableImageException {
      return byteAt(at) << 8 | byteAt(at + 1);
    }

    private int byteAt(int at) throws UnreadableImageException {
      if (at >= file.length) {
        throw new UnreadableImageException(
            "truncated JPEG: it ends after %d bytes, before its picture; copy it again from its source"
                .formatted(file.length));
      }
      return file[at] & 0xff;
    }
  }
}
