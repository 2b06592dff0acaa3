package io.lucelens.clip;

/**
 * A model folder cannot be used: a file is missing, malformed or contradicts another. The message
 * names the file, the rule that it breaks and the fix.
 */
public final class InvalidModelException extends RuntimeException {
  public InvalidModelException(String message) {
    super(message);
  }

  public InvalidModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
