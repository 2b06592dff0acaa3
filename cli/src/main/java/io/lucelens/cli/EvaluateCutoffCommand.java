package io.lucelens.cli;

import io.lucelens.training.evaluation.CutoffEvaluator;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lucelens evaluate cutoff}: does a score tell an answer from no answer? */
@Command(
    name = "cutoff",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Measures whether a score tells an answer from no answer.",
    footer = {
      "",
      "Each caption is asked of all images, and of all but the one that it describes. auroc is how",
      "often the best score is higher the first time, for any two captions; 0.5 is chance.",
      "",
      "Example:",
      "  lucelens evaluate cutoff --data sample-data/captions.tsv"
    })
final class EvaluateCutoffCommand implements Callable<Integer> {

  @Mixin private EvaluationOptions options;
  @Mixin private ModelOption model;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    return options.run(
        model,
        Console.of(spec),
        (pairs, embedder) ->
            new CutoffEvaluator(embedder).evaluate(pairs, options.data().toString()));
  }
}
