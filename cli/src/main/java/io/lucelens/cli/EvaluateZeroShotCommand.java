package io.lucelens.cli;

import io.lucelens.training.evaluation.ZeroShotEvaluator;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lucelens evaluate zeroshot}: are images told apart by the names of their classes? */
@Command(
    name = "zeroshot",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Measures how well images are classified by nothing but the classes' names.",
    footer = {
      "",
      "A sample's .json, a table's column class or an image's folder names its class. acc1 and acc5",
      "are the shares of images whose class is the most probable one, or among the first five.",
      "",
      "Example:",
      "  lucelens evaluate zeroshot --data images.tar.gz --classes classes.json"
    })
final class EvaluateZeroShotCommand implements Callable<Integer> {
  @Mixin private ClassesOption classes;
  @Mixin private EvaluationOptions options;
  @Mixin private ModelOption model;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ClassesOption.Classes asked = classes.classes();
    return options.run(
        model,
        Console.of(spec),
        (pairs, embedder) ->
            new ZeroShotEvaluator(embedder)
                .evaluate(pairs, asked.labels(), asked.templates(), options.data().toString()));
  }
}
