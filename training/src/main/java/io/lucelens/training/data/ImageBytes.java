package io.lucelens.training.data;

import java.io.IOException;

/** An encoded image (JPEG, PNG, …) that is fetched when asked for. Thread-safe. */
@FunctionalInterface
public interface ImageBytes {
  /**
   * Reads the encoded bytes.
   *
   * @return a new array owned by the caller
   * @throws IOException if the bytes cannot be read or are no longer all there
   */
  byte[] read() throws IOException;
}
