package io.lucelens.clip;

/** A text has more tokens than the model's context holds. */
public final class TextTooLongException extends RuntimeException {
  private final int tokens;
  private final int contextLength;

  public TextTooLongException(int tokens, int contextLength) {
    super(
        "The text has "
            + tokens
            + " tokens and the model reads at most "
            + contextLength
            + " (start and end included): shorten it.");
    this.tokens = tokens;
    this.contextLength = contextLength;
  }

  /** How many tokens the text has, start and end included. */
  public int tokens() {
    return tokens;
  }

  /** How many tokens the model reads at most. */
  public int contextLength() {
    return contextLength;
  }
}
