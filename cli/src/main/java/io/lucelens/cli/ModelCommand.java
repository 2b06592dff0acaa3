package io.lucelens.cli;

import picocli.CommandLine.Command;

/** {@code lucelens model}: commands about models. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Fetches models, tells about them, merges adapters, averages and removes models.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelPullCommand.class,
      ModelListCommand.class,
      ModelInfoCommand.class,
      ModelVerifyCommand.class,
      ModelMergeCommand.class,
      ModelAverageCommand.class,
      ModelRemoveCommand.class
    })
final class ModelCommand {}
