package io.lucelens.index.tag;

/** A file of tags breaks a rule. The message names the file, the line, the rule and the fix. */
public final class InvalidVocabularyException extends RuntimeException {
  public InvalidVocabularyException(String message) {
    super(message);
  }

  public InvalidVocabularyException(String message, Throwable cause) {
    super(message, cause);
  }
}
