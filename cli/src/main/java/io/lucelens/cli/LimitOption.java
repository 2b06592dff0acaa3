package io.lucelens.cli;

import io.lucelens.server.search.SearchRequest;
import picocli.CommandLine.Option;

/** The -k option of every command that searches. */
final class LimitOption {
  @Option(
      names = "-k",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many hits at most, 1 to 500. Default: ${DEFAULT-VALUE}.")
  private int hits;

  /** How many hits are asked for; ends the command if it cannot be so many. */
  int hits() {
    if (hits < 1 || hits > SearchRequest.MAX_LIMIT) {
      throw CommandException.usage(
          "-k is " + hits + " and must be from 1 to " + SearchRequest.MAX_LIMIT + ".");
    }
    return hits;
  }
}
