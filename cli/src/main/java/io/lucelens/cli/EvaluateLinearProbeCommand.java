package io.lucelens.cli;

import io.lucelens.training.data.Pairs;
import io.lucelens.training.evaluation.LinearProbeEvaluator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lucelens evaluate linear-probe}: can classes be told apart by whoever has labels? */
@Command(
    name = "linear-probe",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Measures how well a classifier learns from the model's image vectors.",
    footer = {
      "",
      "Logistic regression on frozen features; the L2 penalty is chosen on a fifth of what is learned",
      "from. Metrics have CLIP_benchmark's names.",
      "",
      "Example:",
      "  lucelens evaluate linear-probe --data images.tar.gz"
    })
final class EvaluateLinearProbeCommand implements Callable<Integer> {
  @Option(
      names = "--train",
      paramLabel = "PATH",
      description = {
        "Images to learn from, in the same forms as --data. Without it, half of each class of the",
        "data is learned from and the other half tested."
      })
  private Path train;

  @Mixin private EvaluationOptions options;
  @Mixin private ModelOption model;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    return options.run(
        model,
        Console.of(spec),
        (pairs, embedder) -> {
          LinearProbeEvaluator evaluator = new LinearProbeEvaluator(embedder);
          String name = options.data().toString();
          if (train == null) {
            return evaluator.evaluate(pairs, name);
          }
          try (Pairs learned = Pairs.open(train)) {
            return evaluator.evaluate(learned, pairs, name);
          }
        });
  }
}
