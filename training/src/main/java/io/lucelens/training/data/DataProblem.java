package io.lucelens.training.data;

/**
 * Something in a data set that was passed over.
 *
 * @param where the sample, line or file
 * @param reason what is wrong with it, in one line
 */
public record DataProblem(String where, String reason) {
  @Override
  public String toString() {
    return where + ": " + reason;
  }
}
