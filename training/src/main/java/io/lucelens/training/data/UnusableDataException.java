package io.lucelens.training.data;

/** A data set cannot be used. The message gives the numbers, the rule and the fix. */
public final class UnusableDataException extends RuntimeException {
  /**
   * @param message what is wrong, the rule and the fix
   */
  public UnusableDataException(String message) {
    super(message);
  }
}
