package io.lucelens.training.data;

/** A name in a table stands for no image, or for several. */
public final class UnknownImageNameException extends Exception {
  private final String detail;

  /**
   * @param reason in one line, the same words for the same trouble
   * @param detail what is special about this name; may be empty
   */
  public UnknownImageNameException(String reason, String detail) {
    super(reason);
    this.detail = detail;
  }

  /** What is special about this name. */
  String detail() {
    return detail;
  }
}
