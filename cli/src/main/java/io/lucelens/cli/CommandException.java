package io.lucelens.cli;

/** Ends a command with a message for the user and an exit code. */
final class CommandException extends RuntimeException {
  private final int exitCode;

  private CommandException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** What was asked for cannot be done, whatever the machine: exit code 2. */
  static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message, null);
  }

  /** What the command runs on is not in order: exit code 3. */
  static CommandException environment(String message) {
    return new CommandException(ExitCode.ENVIRONMENT, message, null);
  }

  /** As {@link #environment(String)}, with what led to it. */
  static CommandException environment(String message, Throwable cause) {
    return new CommandException(ExitCode.ENVIRONMENT, message, cause);
  }

  /** The exit code of the command. */
  int exitCode() {
    return exitCode;
  }
}
