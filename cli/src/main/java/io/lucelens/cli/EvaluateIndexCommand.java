package io.lucelens.cli;

import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lucelens evaluate index}: does approximate search find what exact search finds? */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Measures how many of the nearest images the index finds, and how fast.",
    footer = {
      "",
      "recall@10 is the share of the ten nearest images by comparing with all that the search finds,",
      "asked by captions (text) and by noisy images (image). Latencies are of one search on one",
      "thread without embedding. Without --data your own index is measured, by the prompts of the",
      "built-in tags (text) and by its own images (image). With --data the model is the bundled",
      "one unless --model names another.",
      "",
      "Examples:",
      "  lucelens evaluate index",
      "  lucelens evaluate index --data sample-data/captions.tsv --vectors 50000"
    })
final class EvaluateIndexCommand implements Callable<Integer> {
  @Option(
      names = "--vectors",
      paramLabel = "N",
      defaultValue = "20000",
      description = {
        "Fill a temporary index up to N vectors with noisy copies of the images', since small",
        "indexes are searched exactly anyway. Default: ${DEFAULT-VALUE}."
      })
  private int vectors;

  @Mixin private EvaluationOptions options;
  @Mixin private IndexModelOption model;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (!options.hasData()) {
      return measureOwnIndex();
    }
    return options.run(
        () -> model.loadBesideIndex(TorchThreads.ALL),
        Console.of(spec),
        (pairs, embedder) ->
            new IndexEvaluator(embedder, vectors).evaluate(pairs, options.data().toString()));
  }

  private int measureOwnIndex() throws IOException {
    HomeOption home = options.home();
    try (SearchableIndex searchable = SearchableIndex.open(home, model)) {
      LuceneImageIndex index = searchable.index();
      if (index.size() == index.waiting()) {
        throw CommandException.environment(
            "The index has no vectors, so there is nothing to measure. Fill it with 'lucelens index"
                + " FOLDER'.");
      }
      options.print(
          new OwnIndexEvaluator(searchable.model().clip(), home.dataFolder()).evaluate(index),
          Console.of(spec));
      return ExitCode.DONE;
    }
  }
}
