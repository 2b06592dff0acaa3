package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.evaluation.EvaluationResult;
import io.lucelens.training.evaluation.RetrievalEvaluator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
  @Option(
      names = "--data",
      paramLabel = "PATH",
      required = true,
      description = {
        "Image-text pairs: a table with the columns file and caption (.tsv, .csv),",
        "a WebDataset shard (.tar, .tar.gz), or a folder of them."
      })
  private Path data;

  @Mixin private ModelOption model;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    try (Pairs pairs = Pairs.open(data);
        Clip clip = model.load(TorchThreads.ALL)) {
      pairs.problems().forEach(problem -> console.note("Passed over " + problem));
      EvaluationResult result = new RetrievalEvaluator(clip).evaluate(pairs, data.toString());
      MetricsPrinter.print(result, json.asked(), console);
      return pairs.problems().isEmpty() ? ExitCode.DONE : ExitCode.PARTLY;
    }
  }
}
