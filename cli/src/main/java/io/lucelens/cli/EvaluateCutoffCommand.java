package io.lucelens.cli;

import io.lucelens.training.evaluation.CutoffEvaluator;
import picocli.CommandLine.Command;

/** {@code lucelens evaluate cutoff}: does a score tell an answer from no answer? */
@Command(
    name = "cutoff",
    description = "Measures whether a score tells an answer from no answer.",
    footer = {
      "",
      "Each caption is asked of all images, and of all but the one that it describes. auroc is how",
      "often the best score is higher the first time, for any two captions; 0.5 is chance.",
      "",
      "Example:",
      "  lucelens evaluate cutoff --data sample-data/captions.tsv"
    })
final class EvaluateCutoffCommand extends DataEvaluation {
  @Override
  EvaluationOptions.Evaluation evaluation() {
    return (pairs, embedder) -> new CutoffEvaluator(embedder).evaluate(pairs, dataset());
  }
}
