package io.lucelens.cli;

import io.lucelens.training.data.Pairs;
import io.lucelens.training.evaluation.LinearProbeEvaluator;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lucelens evaluate linear-probe}: can classes be told apart by whoever has labels? */
@Command(
    name = "linear-probe",
    description = "Measures how well a classifier learns from the model's image vectors.",
    footer = {
      "",
      "Logistic regression on frozen features; the L2 penalty is chosen on a fifth of what is learned",
      "from. Metrics have CLIP_benchmark's names.",
      "",
      "Example:",
      "  lucelens evaluate linear-probe --data images.tar.gz"
    })
final class EvaluateLinearProbeCommand extends DataEvaluation {
  @Option(
      names = "--train",
      paramLabel = "PATH",
      description = {
        "Images to learn from, in the same forms as --data. Without it, half of each class of the",
        "data is learned from and the other half tested."
      })
  private Path train;

  @Override
  EvaluationOptions.Evaluation evaluation() {
    return (pairs, embedder) -> {
      LinearProbeEvaluator evaluator = new LinearProbeEvaluator(embedder);
      String name = dataset();
      if (train == null) {
        return evaluator.evaluate(pairs, name);
      }
      try (Pairs learned = Pairs.open(train)) {
        return evaluator.evaluate(learned, pairs, name);
      }
    };
  }
}
