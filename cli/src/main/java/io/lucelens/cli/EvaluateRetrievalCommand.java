package io.lucelens.cli;

import io.lucelens.training.evaluation.RetrievalEvaluator;
import picocli.CommandLine.Command;

/**
 * {@code lucelens evaluate retrieval}: do captions find their images, and images their captions?
 */
@Command(
    name = "retrieval",
    description = "Measures how well captions find their images, and images their captions.",
    footer = {
      "",
      "Metrics have CLIP_benchmark's names: image_retrieval is text to image, text_retrieval image",
      "to text. recall@k is the share of queries whose answer is among the first k.",
      "",
      "Example:",
      "  lucelens evaluate retrieval --data sample-data/captions.tsv"
    })
final class EvaluateRetrievalCommand extends DataEvaluation {
  @Override
  EvaluationOptions.Evaluation evaluation() {
    return (pairs, embedder) -> new RetrievalEvaluator(embedder).evaluate(pairs, dataset());
  }
}
