package io.lucelens.index.pipeline;

/** Puts an exception into the one line that a report has for it. */
final class FailureText {
  private FailureText() {}

  static String of(Throwable failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null || message.isBlank()
        ? name
        : name + ": " + message.strip().replaceAll("\\s+", " ");
  }
}
