package io.lucelens.training.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A range of bytes in a file.
 *
 * <p>Each read opens the file anew: that costs microseconds beside the milliseconds of decoding,
 * and an interrupted thread then closes its own channel and nobody else's.
 */
record FileSlice(Path file, long offset, int length) implements ImageBytes {
  /** An encoded image with more bytes is passed over: no camera writes one, and it must fit. */
  static final int LARGEST_IMAGE = 1 << 28;

  @Override
  public byte[] read() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new EOFException(
              file + " ends before byte " + (offset + length) + ": it has become shorter.");
        }
      }
    }
    return bytes.array();
  }
}
