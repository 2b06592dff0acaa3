package io.lucelens.training;

import java.io.IOException;

/** A disk has no room for what is about to be written; nothing of it was written. */
public final class FullDiskException extends IOException {
  /**
   * @param message bytes needed and free, and how to go on
   */
  FullDiskException(String message) {
    super(message);
  }
}
