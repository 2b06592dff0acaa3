package io.lucelens.cli;

import io.lucelens.training.evaluation.RetrievalEvaluator;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code lucelens evaluate retrieval}: do captions find their images, and images their captions?
 */
@Command(
    name = "retrieval",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Measures how well captions find their images, and images their captions.",
    footer = {
      "",
      "Metrics have CLIP_benchmark's names: image_retrieval is text to image, text_retrieval image",
      "to text. recall@k is the share of queries whose answer is among the first k.",
      "",
      "Example:",
      "  lucelens evaluate retrieval --data sample-data/captions.tsv"
    })
final class EvaluateRetrievalCommand implements Callable<Integer> {

  @Mixin private EvaluationOptions options;
  @Mixin private ModelOption model;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    return options.run(
        model,
        Console.of(spec),
        (pairs, embedder) ->
            new RetrievalEvaluator(embedder).evaluate(pairs, options.data().toString()));
  }
}
