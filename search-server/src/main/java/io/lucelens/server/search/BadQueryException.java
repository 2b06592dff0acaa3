package io.lucelens.server.search;

/** A search request breaks a rule. The message says which, with the value and the fix. */
public final class BadQueryException extends RuntimeException {
  private final String code;
  private final String parameter;

  /**
   * @param code stable name of the rule, such as {@code empty_query}
   * @param parameter which part of the request is meant: query, image, similarTo or limit
   */
  public BadQueryException(String code, String parameter, String message) {
    super(message);
    this.code = code;
    this.parameter = parameter;
  }

  /** Stable name of the rule, for programs. */
  public String code() {
    return code;
  }

  /** Which part of the request is meant. */
  public String parameter() {
    return parameter;
  }
}
