package io.lucelens.cli;

/** What the exit codes of the command mean. */
final class ExitCode {
  /** All that was asked for is done. */
  static final int DONE = 0;

  /** Nothing was found, or a part of the work failed and the rest is done. */
  static final int PARTLY = 1;

  /** The command line, or a file or text named on it, cannot be used. */
  static final int USAGE = 2;

  /** What the command runs on is not in order: model, index, disk, port, memory. */
  static final int ENVIRONMENT = 3;

  private ExitCode() {}
}
