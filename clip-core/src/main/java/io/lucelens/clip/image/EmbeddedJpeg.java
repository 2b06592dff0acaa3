package io.lucelens.clip.image;

import java.util.Arrays;
import java.util.Optional;

/**
 * A JPEG that lies within another file.
 *
 * @param offset where it begins
 * @param length its bytes, at most
 */
record EmbeddedJpeg(int offset, int length, int width, int height) {
  private static final int SOF_PROGRESSIVE = 0xc2;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;

  /**
   * Looks at what should be a JPEG.
   *
   * @return empty if it is not within the file, or not a JPEG that can be shown: the sensor's own
   *     data may be lossless JPEG
   */
  static Optional<EmbeddedJpeg> at(byte[] file, long offset, long length) {
    if (offset < 0 || length < 4 || offset + length > file.length) {
      return Optional.empty();
    }
    int at = (int) offset;
    int end = (int) (offset + length);
    if (file[at] != -1 || (file[at + 1] & 0xff) != 0xd8 || file[at + 2] != -1) {
      return Optional.empty();
    }
    at += 2;
    while (at + 10 < end && file[at] == -1) {
      int marker = file[at + 1] & 0xff;
      if (marker >= 0xc0 && marker <= SOF_PROGRESSIVE) {
        int height = shortAt(file, at + 5);
        int width = shortAt(file, at + 7);
        boolean shown = file[at + 4] == 8 && width > 0 && height > 0;
        return shown
            ? Optional.of(new EmbeddedJpeg((int) offset, (int) length, width, height))
            : Optional.empty();
      }
      if (marker == SOS || marker < 0xc0) {
        return Optional.empty();
      }
      at += 2 + shortAt(file, at + 2);
    }
    return Optional.empty();
  }

  private static int shortAt(byte[] file, int at) {
    return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
  }

  /** Its bytes, up to the end marker after its scan: thumbnails in its metadata have one too. */
  byte[] bytes(byte[] file) {
    int end = offset + length;
    int at = offset + 2;
    while (at + 3 < end && file[at] == -1 && (file[at + 1] & 0xff) != SOS) {
      at += 2 + shortAt(file, at + 2);
    }
    while (at + 1 < end && !(file[at] == -1 && (file[at + 1] & 0xff) == EOI)) {
      at++;
    }
    return Arrays.copyOfRange(file, offset, Math.min(end, at + 2));
  }

  long pixels() {
    return (long) width * height;
  }
}
