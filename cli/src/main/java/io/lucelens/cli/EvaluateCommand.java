package io.lucelens.cli;

import picocli.CommandLine.Command;

/** {@code lucelens evaluate}: commands that measure a model. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Measures how good a model is.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      EvaluateRetrievalCommand.class,
      EvaluateZeroShotCommand.class,
      EvaluateLinearProbeCommand.class,
      EvaluateRobustnessCommand.class,
      EvaluateIndexCommand.class,
      EvaluateCutoffCommand.class,
      EvaluateTagsCommand.class,
      EvaluateSynonymsCommand.class,
      EvaluateSimilarCommand.class,
      EvaluateAllCommand.class
    })
final class EvaluateCommand {}
