package io.lucelens.index.metadata;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of a photo file that has its metadata. In JPEG all of them come before the picture, and
 * the picture is most of the file; of the other formats everything is read.
 */
final class PhotoHead {
  private static final int MARKER = 0xFF;
  private static final int START_OF_IMAGE = 0xD8;
  private static final int START_OF_SCAN = 0xDA;

  /** As long a file as is indexed. */
  private static final long MAX_BYTES = 512L << 20;

  private PhotoHead() {}

  /**
   * Reads it.
   *
   * @throws IOException if the file cannot be read, or is too large
   */
  static byte[] read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("the file has more than " + MAX_BYTES + " bytes");
    }
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 14)) {
      if (copy(in, head) != MARKER || copy(in, head) != START_OF_IMAGE || !segments(in, head)) {
        in.transferTo(head);
      }
    }
    return head.toByteArray();
  }

  /** Copies a byte; -1 at the end. */
  private static int copy(InputStream in, ByteArrayOutputStream head) throws IOException {
    int value = in.read();
    if (value >= 0) {
      head.write(value);
    }
    return value;
  }

  /** Copies segments up to the picture's data; false if something else comes by. */
  private static boolean segments(InputStream in, ByteArrayOutputStream head) throws IOException {
    while (copy(in, head) == MARKER) {
      int marker = copy(in, head);
      while (marker == MARKER) {
        marker = copy(in, head);
      }
      int high = copy(in, head);
      int length = high << 8 | copy(in, head);
      if (length < 2) {
        return false;
      }
      head.write(in.readNBytes(length - 2));
      if (marker == START_OF_SCAN) {
        return true;
      }
    }
    return false;
  }
}
