package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.ReadingOptions;
import io.lucelens.training.evaluation.EvaluationResult;
import io.lucelens.training.evaluation.HtmlReport;
import io.lucelens.training.evaluation.ImageEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the evaluations of a model over a data set have in common: where from and where to. */
final class EvaluationOptions {
  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = {
        "Images: a WebDataset shard (.tar, .tar.gz) or a folder of shards, a table (.tsv, .csv,",
        ".jsonl) with the columns file and caption or class, COCO captions (.json), or a folder",
        "with a folder for each class."
      })
  private Path data;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a report with charts, one HTML file that needs no other.")
  private Path html;

  @Mixin private ImagesOption images;
  @Mixin private HomeOption home;
  @Mixin private JsonOption json;

  /** An evaluation of opened data by a loaded model. */
  interface Evaluation {
    EvaluationResult of(Pairs pairs, ImageEmbedder embedder) throws IOException;
  }

  /** The data's path, which names it in results. */
  Path data() {
    return data;
  }

  /** Whether data is named; only some evaluations can do without. */
  boolean hasData() {
    return data != null;
  }

  /**
   * Opens the data, loads the model, evaluates and prints.
   *
   * @param model loads it; it is closed at the end
   * @return the exit code
   */
  int run(Supplier<Clip> model, Console console, Evaluation evaluation) throws IOException {
    if (data == null) {
      throw CommandException.usage(
          "Missing required option: '--data=PATH'. Name what to measure on.");
    }
    ReadingOptions reading = ReadingOptions.DEFAULT.with(images.source(home));
    try (Pairs pairs = Pairs.open(List.of(data), reading);
        Clip clip = model.get()) {
      PassedOver.tell(pairs.problems(), console);
      ImageEmbedder embedder = ImageEmbedder.caching(clip, home.dataFolder().embeddings());
      EvaluationResult result = evaluation.of(pairs, embedder);
      print(result, console);
      return pairs.problems().isEmpty() ? ExitCode.DONE : ExitCode.PARTLY;
    }
  }

  /** Prints a result, and writes the report if one is asked for. */
  void print(EvaluationResult result, Console console) throws IOException {
    MetricsPrinter.print(result, json.asked(), console);
    writeReport(html, List.of(result));
  }

  /** The home option, for evaluations of the index itself. */
  HomeOption home() {
    return home;
  }

  /** Writes a report, if one is asked for. */
  static void writeReport(Path html, List<EvaluationResult> results) throws IOException {
    if (html != null) {
      Files.writeString(html, HtmlReport.of(results));
    }
  }
}
