package io.lucelens.cli;

import picocli.CommandLine.Command;

/** {@code lucelens model}: commands about models. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Tells about models.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ModelInfoCommand.class)
final class ModelCommand {}
