package io.lucelens.index.metadata;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of a photo file that has its metadata. In JPEG all of them come before the picture, and
 * the picture is most of the file; of the other formats everything is read.
 *
 * <p>How long it is is found out first, so that it is in memory once: a file that was read to be
 * indexed can be read here too.
 */
final class PhotoHead {
  private static final int MARKER = 0xFF;
  private static final int START_OF_IMAGE = 0xD8;
  private static final int START_OF_SCAN = 0xDA;

  /** As long a file as is indexed. */
  private static final long MAX_BYTES = 512L << 20;

  private static final int LOOK_AHEAD = 1 << 14;

  /** Java reads through a native buffer as large as what is asked for. */
  private static final int AT_A_TIME = 64 << 10;

  private PhotoHead() {}

  /**
   * Reads it.
   *
   * @throws IOException if the file cannot be read, is too large, or is cut short meanwhile
   */
  static byte[] read(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long size = channel.size();
      if (size > MAX_BYTES) {
        throw new IOException("the file has more than " + MAX_BYTES + " bytes");
      }
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel), LOOK_AHEAD);
      byte[] head = new byte[(int) length(in, size)];
      fill(head, channel.position(0));
      return head;
    }
  }

  /** Up to the picture's data; the whole file if it is no JPEG, or something else comes by. */
  private static long length(InputStream in, long size) throws IOException {
    if (in.read() != MARKER || in.read() != START_OF_IMAGE) {
      return size;
    }
    long end = 2;
    while (in.read() == MARKER) {
      int marker = in.read();
      end += 2;
      while (marker == MARKER) {
        marker = in.read();
        end++;
      }
      int length = in.read() << 8 | in.read();
      end += length;
      if (length < 2 || end > size) {
        return size;
      }
      in.skipNBytes(length - 2);
      if (marker == START_OF_SCAN) {
        return end;
      }
    }
    return size;
  }

  private static void fill(byte[] head, SeekableByteChannel from) throws IOException {
    ByteBuffer target = ByteBuffer.wrap(head);
    while (target.position() < head.length) {
      target.limit(Math.min(head.length, target.position() + AT_A_TIME));
      if (from.read(target) < 0) {
        throw new EOFException("the file was cut short while it was read");
      }
    }
  }
}
