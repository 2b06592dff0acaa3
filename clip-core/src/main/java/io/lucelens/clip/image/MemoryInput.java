package io.lucelens.clip.image;

import java.io.EOFException;
import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Bytes for an ImageIO reader, without a cache on disk or a copy in memory. Not thread-safe.
 *
 * <p>Some readers catch the end of the file and go on as if it were zeros. A hostile file can keep
 * such a reader busy for minutes, so that after {@link #PATIENCE} attempts to read past the end the
 * reading fails in a way that they do not catch.
 */
final class MemoryInput extends ImageInputStreamImpl {
  /** Whole files come to some thousands; this many take half a second. */
  private static final int PATIENCE = 5_000_000;

  private final byte[] bytes;
  private int attemptsPastEnd;

  MemoryInput(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() throws IOException {
    checkClosed();
    bitOffset = 0;
    if (streamPos >= bytes.length) {
      countAttempt();
      return -1;
    }
    return bytes[(int) streamPos++] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    checkClosed();
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    if (streamPos >= bytes.length) {
      countAttempt();
      return -1;
    }
    int count = (int) Math.min(length, bytes.length - streamPos);
    System.arraycopy(bytes, (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public byte readByte() throws IOException {
    int value = read();
    if (value < 0) {
      throw new PlainEof();
    }
    return (byte) value;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  private void countAttempt() throws UnreadableImageException {
    if (++attemptsPastEnd > PATIENCE) {
      throw new UnreadableImageException(
          "damaged image: its data end long before the picture does; copy it again from its source");
    }
  }

  /**
   * The end of the file where it is reached again and again: recording the stack would dominate.
   */
  private static final class PlainEof extends EOFException {
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
