package io.lucelens.cli;

import io.lucelens.cli.ClassesOption.Classes;
import io.lucelens.clip.Clip;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.evaluation.CutoffEvaluator;
import io.lucelens.training.evaluation.EvaluationResult;
import io.lucelens.training.evaluation.Expectations;
import io.lucelens.training.evaluation.Expectations.Evaluation;
import io.lucelens.training.evaluation.ImageEmbedder;
import io.lucelens.training.evaluation.LinearProbeEvaluator;
import io.lucelens.training.evaluation.RetrievalEvaluator;
import io.lucelens.training.evaluation.RobustnessEvaluator;
import io.lucelens.training.evaluation.SimilarImagesEvaluator;
import io.lucelens.training.evaluation.SynonymEvaluator;
import io.lucelens.training.evaluation.ZeroShotEvaluator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lucelens evaluate all}: is every published figure still so? */
@Command(
    name = "all",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Runs all evaluations and compares with what is expected.",
    footer = {
      "",
      "Exit code 1 means that a figure is off by more than its tolerance, or that data is missing.",
      "",
      "Example:",
      "  lucelens evaluate all --data ../shared/data/eval --html report.html"
    })
final class EvaluateAllCommand implements Callable<Integer> {
  private static final String BUILT_IN = "expectations.json";
  private static final int IMAGES = 500;
  private static final int VECTORS = 20_000;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The folder in which the data sets are that the expectations name.")
  private Path data;

  @Option(
      names = "--expectations",
      paramLabel = "FILE",
      description = {
        "What to run and what is to come out, as JSON (docs/evaluation.md has the form).",
        "Default: the published figures of the bundled model."
      })
  private Path expectations;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a report with charts, one HTML file that needs no other.")
  private Path html;

  @Mixin private ModelOption model;
  @Mixin private HomeOption home;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  private record AllJson(List<EvaluationResult> results, List<String> deviations) {}

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    List<EvaluationResult> results = new ArrayList<>();
    List<String> deviations = new ArrayList<>();
    Expectations wanted = read();
    try (Clip clip = model.load(TorchThreads.ALL)) {
      ImageEmbedder embedder = ImageEmbedder.caching(clip, home.dataFolder().embeddings());
      for (Evaluation wantedNow : wanted.evaluations()) {
        Path path = data.resolve(wantedNow.data());
        if (!Files.exists(path)) {
          deviations.add(wantedNow.task() + ": the data " + path + " is not there");
          continue;
        }
        console.note(wantedNow.task() + " on " + wantedNow.data() + " …");
        EvaluationResult result = evaluate(wantedNow, path, embedder);
        results.add(result);
        deviations.addAll(wantedNow.deviations(result));
      }
    }
    print(results, deviations, console);
    if (deviations.isEmpty()) {
      console.note(
          wanted.evaluations().stream().mapToInt(each -> each.metrics().size()).sum()
              + " figures are within their tolerance.");
    }
    EvaluationOptions.writeReport(html, results);
    return deviations.isEmpty() ? ExitCode.DONE : ExitCode.PARTLY;
  }

  private Expectations read() throws IOException {
    if (expectations != null) {
      try (InputStream stream = Files.newInputStream(expectations)) {
        return Expectations.read(stream, expectations.toString());
      }
    }
    try (InputStream stream = EvaluateAllCommand.class.getResourceAsStream(BUILT_IN)) {
      return Expectations.read(stream, BUILT_IN);
    }
  }

  private EvaluationResult evaluate(Evaluation wanted, Path path, ImageEmbedder embedder)
      throws IOException {
    String name = wanted.data();
    Classes classes =
        wanted.classes() == null
            ? new Classes(List.of(), PromptTemplates.PHOTO)
            : Classes.read(data.resolve(wanted.classes()));
    int images = wanted.images() == null ? IMAGES : wanted.images();
    try (Pairs pairs = Pairs.open(path)) {
      return switch (wanted.task()) {
        case "retrieval" -> new RetrievalEvaluator(embedder).evaluate(pairs, name);
        case "zeroshot" ->
            new ZeroShotEvaluator(embedder)
                .evaluate(pairs, classes.labels(), classes.templates(), name);
        case "robustness" ->
            new RobustnessEvaluator(embedder)
                .evaluate(pairs, classes.labels(), classes.templates(), images, name);
        case "linear-probe" -> new LinearProbeEvaluator(embedder).evaluate(pairs, name);
        case "cutoff" -> new CutoffEvaluator(embedder).evaluate(pairs, name);
        case "tags" ->
            new TagEvaluator(embedder, home.dataFolder().tagVectors()).evaluate(pairs, name);
        case "synonyms" ->
            new SynonymEvaluator(embedder).evaluate(pairs, SynonymsOption.builtIn(), name);
        case "similar" -> new SimilarImagesEvaluator(embedder).evaluate(pairs, name);
        case "index" -> new IndexEvaluator(embedder, VECTORS).evaluate(pairs, name);
        default ->
            throw CommandException.usage(
                "The expectations name the task '"
                    + wanted.task()
                    + "'; there are retrieval, zeroshot, robustness, linear-probe, cutoff,"
                    + " tags, synonyms, similar, index.");
      };
    }
  }

  private void print(List<EvaluationResult> results, List<String> deviations, Console console) {
    if (json.asked()) {
      console.json(new AllJson(results, deviations));
    } else {
      for (EvaluationResult result : results) {
        console.result("# " + result.task() + "\t" + result.dataset());
        MetricsPrinter.print(result, false, console);
        console.result("");
      }
    }
    deviations.forEach(deviation -> console.note("Not as expected: " + deviation));
  }
}
