package io.lucelens.cli;

import io.lucelens.training.evaluation.SimilarImagesEvaluator;
import picocli.CommandLine.Command;

/** {@code lucelens evaluate similar}: does an image find others of what it shows? */
@Command(
    name = "similar",
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
final class EvaluateSimilarCommand extends DataEvaluation {
  @Override
  EvaluationOptions.Evaluation evaluation() {
    return (pairs, embedder) -> new SimilarImagesEvaluator(embedder).evaluate(pairs, dataset());
  }
}
