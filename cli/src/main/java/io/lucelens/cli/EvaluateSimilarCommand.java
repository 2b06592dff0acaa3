package io.lucelens.cli;

import io.lucelens.training.evaluation.SimilarImagesEvaluator;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lucelens evaluate similar}: does an image find others of what it shows? */
@Command(
    name = "similar",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Measures whether an image finds others of its class.",
    footer = {
      "",
      "precision@1 and @5 are the shares of the first images found that are of the class of the one",
      "that is asked with; mean_average_precision counts all of the class, by their ranks.",
      "--json and --html have it class by class.",
      "",
      "Example:",
      "  lucelens evaluate similar --data images.tar.gz"
    })
final class EvaluateSimilarCommand implements Callable<Integer> {

  @Mixin private EvaluationOptions options;
  @Mixin private ModelOption model;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    return options.run(
        model,
        Console.of(spec),
        (pairs, embedder) ->
            new SimilarImagesEvaluator(embedder).evaluate(pairs, options.data().toString()));
  }
}
