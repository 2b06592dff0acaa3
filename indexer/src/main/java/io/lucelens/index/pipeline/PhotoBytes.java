package io.lucelens.index.pipeline;

import io.lucelens.index.crawl.FoundFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file's bytes and its attributes at the same moment. Hash, pixels and metadata all come from
 * these bytes, so that they belong together even if the file is being written.
 */
record PhotoBytes(FoundFile file, byte[] bytes) {
  /** Every reading thread holds one file in memory; no photo needs more. */
  private static final long MAX_BYTES = 512L << 20;

  private static final int AT_A_TIME = 64 << 10;

  /** How many bytes are read of a file of this size: none if it is refused as too large. */
  static long toRead(long size) {
    return size > MAX_BYTES ? 0 : size;
  }

  /**
   * Reads a file.
   *
   * @throws UnreadableFileException with the reason in one line
   */
  static PhotoBytes read(FoundFile found) throws UnreadableFileException {
    try {
      FoundFile before = found.again();
      if (!Files.isRegularFile(found.path())) {
        // A pipe that took the file's place would make this thread wait for ever.
        throw new UnreadableFileException("it is no file any more, but a folder, pipe or device");
      }
      if (before.size() > MAX_BYTES) {
        throw new UnreadableFileException(
            "too large: " + before.size() + " bytes, the limit is " + MAX_BYTES + " bytes");
      }
      byte[] bytes = bytes(found.path(), (int) before.size());
      if (bytes.length != before.size() || !found.again().equals(before)) {
        throw new UnreadableFileException(
            "it was being written while it was read; the next run reads it again");
      }
      return new PhotoBytes(before, bytes);
    } catch (AccessDeniedException e) {
      throw new UnreadableFileException("permission denied; allow reading the file");
    } catch (NoSuchFileException e) {
      throw new UnreadableFileException("it went away before it could be read");
    } catch (UnreadableFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableFileException("cannot be read: " + FailureText.of(e));
    }
  }

  /**
   * As many bytes, or fewer if there are no more. Java reads through a native buffer of the size
   * that is asked for, and keeps small ones; to make a large one costs more than the reading.
   */
  private static byte[] bytes(Path file, int size) throws IOException {
    byte[] bytes = new byte[size];
    ByteBuffer target = ByteBuffer.wrap(bytes);
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      int read = 0;
      while (read >= 0 && target.position() < size) {
        target.limit(Math.min(size, target.position() + AT_A_TIME));
        read = channel.read(target);
      }
    }
    return target.position() == size ? bytes : Arrays.copyOf(bytes, target.position());
  }

  /** The file's content could not be had; what the index knows of it may still be right. */
  static final class UnreadableFileException extends IOException {
    UnreadableFileException(String reason) {
      super(reason);
    }

    UnreadableFileException(String reason, Throwable cause) {
      super(reason, cause);
    }
  }
}
