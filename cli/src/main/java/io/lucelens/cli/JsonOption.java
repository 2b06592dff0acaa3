package io.lucelens.cli;

import picocli.CommandLine.Option;

/** The --json option of every command that prints results. */
final class JsonOption {
  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean asked;

  /** Whether JSON is asked for. */
  boolean asked() {
    return asked;
  }
}
