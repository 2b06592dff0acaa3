package io.lucelens.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks' command line; {@code benchmarks/run} starts it. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    description = "Measures what the docs state of speed and memory.",
    subcommands = {
      TowersCommand.class,
      MemoryCommand.class,
      StartupCommand.class,
      PrecisionCommand.class,
      TrainingCommand.class,
      OptimizerCommand.class,
      TagsCommand.class,
      DecodingCommand.class,
      IndexingCommand.class,
      EnduranceCommand.class,
      CommitsCommand.class,
      FiltersCommand.class
    })
final class Benchmarks {
  private Benchmarks() {}

  /** Runs a benchmark and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Benchmarks()).execute(arguments));
  }
}
