package io.lucelens.index.pipeline;

import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Room for pictures in memory. Mostly there is enough for one a reading thread, but two of the
 * largest may not fit side by side, and a small one may fail because of its neighbour. What ran out
 * of memory is done again while nothing else is decoded. Thread-safe.
 */
final class DecodingRoom {
  private final ReadWriteLock room = new ReentrantReadWriteLock();

  /**
   * Reads or decodes a picture, or what it says of itself. That memory ran out it says by the error
   * itself, or by an exception with that cause.
   */
  interface Decoding<T> {
    T decode() throws IOException;
  }

  /**
   * Decodes beside others, and if there is no memory for that, once more alone.
   *
   * @throws IOException what the decoding throws; caused by {@link OutOfMemoryError} if a picture
   *     needs more than there is for one
   */
  <T> T decode(Decoding<T> decoding) throws IOException {
    try {
      return under(room.readLock(), decoding);
    } catch (IOException e) {
      if (!(e.getCause() instanceof OutOfMemoryError)) {
        throw e;
      }
    }
    return under(room.writeLock(), decoding);
  }

  private static <T> T under(Lock lock, Decoding<T> decoding) throws IOException {
    lock.lock();
    try {
      return decoding.decode();
    } catch (OutOfMemoryError e) {
      throw new PhotoBytes.UnreadableFileException(
          "not enough memory to read it; give the JVM more (-Xmx)", e);
    } finally {
      lock.unlock();
    }
  }
}
