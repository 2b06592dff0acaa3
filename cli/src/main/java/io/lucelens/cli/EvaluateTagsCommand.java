package io.lucelens.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lucelens evaluate tags}: are the tags of a photo what people say of it? */
@Command(
    name = "tags",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Measures how often captions name the tags that photos get.",
    footer = {
      "",
      "precision is the share of given tags that a caption names, chance_precision what",
      "it would be for photos drawn at random. The table compares with simpler rules",
      "that give as many tags.",
      "",
      "Example:",
      "  lucelens evaluate tags --data sample-data/captions.tsv"
    })
final class EvaluateTagsCommand implements Callable<Integer> {

  @Mixin private EvaluationOptions options;
  @Mixin private ModelOption model;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    return options.run(
        model,
        Console.of(spec),
        (pairs, embedder) ->
            new TagEvaluator(embedder, options.home().dataFolder().tagVectors())
                .evaluate(pairs, options.data().toString()));
  }
}
