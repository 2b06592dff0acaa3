package io.lucelens.index.store;

/**
 * An index cannot be used: it is missing, damaged, in use by another process, or of another
 * version. The message says which and how to go on; nothing was changed or deleted.
 */
public final class UnusableIndexException extends RuntimeException {
  public UnusableIndexException(String message) {
    super(message);
  }

  public UnusableIndexException(String message, Throwable cause) {
    super(message, cause);
  }
}
