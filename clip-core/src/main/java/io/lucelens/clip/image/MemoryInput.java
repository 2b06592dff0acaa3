package io.lucelens.clip.image;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Bytes for an ImageIO reader, or pieces of them one after the other, without a cache on disk or a
 * copy in memory. Not thread-safe.
 *
 * <p>Some readers catch the end of the file and go on as if it were zeros. A hostile file can keep
 * such a reader busy for minutes, so that after {@link #PATIENCE} attempts to read past the end the
 * reading fails in a way that they do not catch.
 */
final class MemoryInput extends ImageInputStreamImpl {
  /** Whole files come to some thousands; this many take half a second. */
  private static final int PATIENCE = 5_000_000;

  private final byte[] bytes;
  private final List<Piece> pieces;
  private final long length;

  /** The piece that is read from, and where it begins in the stream. */
  private int piece;

  private long pieceBegin;
  private int attemptsPastEnd;

  /** A part of the bytes. */
  record Piece(int start, int length) {}

  MemoryInput(byte[] bytes) {
    this(bytes, List.of(new Piece(0, bytes.length)));
  }

  /**
   * Leaves out what lies between pieces.
   *
   * @param pieces in the order in which they are read
   */
  MemoryInput(byte[] bytes, List<Piece> pieces) {
    this.bytes = bytes;
    this.pieces = pieces;
    this.length = pieces.stream().mapToLong(Piece::length).sum();
  }

  @Override
  public int read() throws IOException {
    checkClosed();
    bitOffset = 0;
    if (streamPos >= length) {
      countAttempt();
      return -1;
    }
    int at = place();
    streamPos++;
    return bytes[at] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int wanted) throws IOException {
    checkClosed();
    bitOffset = 0;
    if (wanted == 0) {
      return 0;
    }
    if (streamPos >= length) {
      countAttempt();
      return -1;
    }
    int at = place();
    int count = (int) Math.min(wanted, pieceBegin + pieces.get(piece).length() - streamPos);
    System.arraycopy(bytes, at, target, offset, count);
    streamPos += count;
    return count;
  }

  /** Where in the bytes the stream stands, which is not at its end. */
  private int place() {
    if (streamPos < pieceBegin) {
      piece = 0;
      pieceBegin = 0;
    }
    while (streamPos >= pieceBegin + pieces.get(piece).length()) {
      pieceBegin += pieces.get(piece++).length();
    }
    return pieces.get(piece).start() + (int) (streamPos - pieceBegin);
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
    return length;
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
