package io.lucelens.cli;

import io.lucelens.clip.checkpoint.DType;
import io.lucelens.training.RunEnvironment;
import io.lucelens.training.TrainingOptions;
import io.lucelens.training.TrainingRun;
import io.lucelens.training.TrainingStart;
import io.lucelens.training.data.DataProblem;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.ReadingOptions;
import io.lucelens.training.data.TrainingData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lucelens train}: fine-tunes a model, or trains one from scratch. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Trains a model on image-text pairs, starting from a model or from scratch.",
    footer = {
      "",
      "PAIRS are WebDataset shards (.tar, .tar.gz), tables with the columns file and",
      "caption (.tsv, .csv, .jsonl), folders of them, COCO captions (.json), or a",
      "folder with a folder of images for each class. The run's folder gets run.json,",
      "log.jsonl, checkpoints/ and export/, the model in Hugging Face layout, or with",
      "a ResNet in open_clip's; the path of the last is printed at the end. A run that",
      "was stopped goes on with --resume and the same options.",
      "",
      "A tenth of the images is held back to judge every checkpoint. Fine-tuning ends",
      "with a table of mixtures of the starting and the tuned model; the recommended",
      "one is exported.",
      "",
      "Examples:",
      "  lucelens train pairs.tsv --out run --steps 500",
      "  lucelens train pairs.tsv --out run --lora-rank 4 --general flickr.tar",
      "  lucelens train captions.csv --from-index --out run",
      "  lucelens train shards --config config.json --out run --steps 20000",
      "  lucelens search a castle --model run/export"
    })
final class TrainCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "PAIRS", description = "Image-text pairs.")
  private List<Path> data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the run; made if it is not there.")
  private Path out;

  @Option(
      names = "--general",
      paramLabel = "PAIRS",
      description =
          "Pairs on which the starting model is good, to see what is forgotten: the recommended "
              + "mixture loses at most one point of recall@10 on them. May be given several times.")
  private List<Path> general = List.of();

  @Option(
      names = "--rehearse",
      paramLabel = "PAIRS",
      description =
          "Pairs of the kind that the starting model knows, of which each batch takes a part so that "
              + "it does not forget them. Not those of --general. May be given several times.")
  private List<Path> rehearse = List.of();

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description =
          "Side of the pictures that the tuned model reads, if not the starting model's. Not with "
              + "adapters.")
  private Integer imageSize;

  @Option(
      names = "--vocabulary",
      paramLabel = "TOKENS",
      description =
          "Tokens that the tuned model has, if more than the starting model's: further ones are "
              + "learned from the captions and the teacher's texts. Not with adapters.")
  private Integer vocabulary;

  @Option(names = "--resume", description = "Go on with the run in --out from its checkpoint.")
  private boolean resume;

  @Mixin private ImagesOption images;
  @Mixin private TemplatesOption templates;
  @Mixin private HomeOption home;
  @ArgGroup private Start start = new Start();
  @Mixin private TrainingSettings settings;
  @Spec private CommandSpec spec;

  /** What the run starts from. */
  static final class Start {
    @Option(
        names = "--model",
        paramLabel = "MODEL",
        description =
            "Start from this model: a folder or .pt file, or a short name or "
                + "org/name[@revision] that was pulled, or 'bundled', which is the default.")
    private String model;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description =
            "Start from random weights of this architecture, a Hugging Face config.json "
                + "or, with a ResNet, an open_clip_config.json; the tokenizer is learned from "
                + "the captions.")
    private Path config;
  }

  @Override
  public Integer call() throws Exception {
    TrainingOptions options = settings.options(start.config != null, !rehearse.isEmpty());
    TorchThreads.ALL.choose();
    Console console = Console.of(spec);
    return Shutdown.heeding(() -> train(options, console));
  }

  private int train(TrainingOptions options, Console console) throws IOException {
    ReadingOptions reading = ReadingOptions.DEFAULT.with(templates.templates());
    try (Pairs pairs = Pairs.open(data, reading.with(images.source(home)));
        Pairs rehearsed = rehearse.isEmpty() ? null : Pairs.open(rehearse, reading);
        Pairs known = general.isEmpty() ? null : Pairs.open(general, reading)) {
      console.note(pairs.size() + " pairs");
      boolean whole = isWhole(pairs.problems(), console);
      if (rehearsed != null) {
        console.note(rehearsed.size() + " pairs to rehearse");
        whole &= isWhole(rehearsed.problems(), console);
      }
      if (known != null) {
        whole &= isWhole(known.problems(), console);
      }
      TrainingRun run = run(new TrainingData(pairs, rehearsed), options, console);
      console.note(held(run.validationPairs()));
      if (run.notRehearsedPairs() > 0) {
        console.note(
            run.notRehearsedPairs() + " pairs are not rehearsed, for their images are held back");
      }
      boolean done;
      try (TrainingDisplay display = new TrainingDisplay(console)) {
        done = run.run(display, known);
      }
      if (!done) {
        console.note("Stopped before the end; go on with --resume and the same options.");
        return ExitCode.PARTLY;
      }
      whole &= isWhole(run.undecodable(), console);
      console.result(run.export().toString());
      return whole ? ExitCode.DONE : ExitCode.PARTLY;
    }
  }

  /** Says what is not used; true if that is nothing. */
  private static boolean isWhole(List<DataProblem> problems, Console console) {
    PassedOver.tell(problems, console);
    return problems.isEmpty();
  }

  private static String held(int pairs) {
    return pairs == 0
        ? "no pairs are held back, so the last model is exported"
        : pairs + " of them are held back for validation";
  }

  private TrainingRun run(TrainingData data, TrainingOptions options, Console console)
      throws IOException {
    DType type = settings.exportType();
    RunEnvironment environment =
        RunEnvironment.ofThisProcess(
            VersionProvider.version(), spec.commandLine().getParseResult().originalArgs());
    try {
      if (!resume) {
        return TrainingRun.start(
            out, data, start(data.pairs(), console), options, type, environment);
      }
      TrainingRun run = resumed(data, options, type);
      List<String> changes = run.resumeIn(environment);
      if (!changes.isEmpty()) {
        console.note(
            "The run goes on, but figures may differ in their last digits from those of a run that"
                + " was never stopped: it ran with "
                + String.join("; ", changes)
                + ".");
      }
      return run;
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(e.getMessage());
    }
  }

  private TrainingRun resumed(TrainingData data, TrainingOptions options, DType type)
      throws IOException {
    TrainingRun run = TrainingRun.resume(out, data, options, type);
    if (start.model != null) {
      run.requireStart(model().base().orElseThrow());
    }
    if (imageSize != null) {
      run.requireImageSize(imageSize);
    }
    return run;
  }

  private TrainingStart start(Pairs pairs, Console console) throws IOException {
    requireSameShapeForAdapters("--image-size", imageSize);
    requireSameShapeForAdapters("--vocabulary", vocabulary);
    if (start.config != null && vocabulary != null) {
      throw new IllegalArgumentException(
          "From scratch the vocabulary is as large as the architecture says: leave out --vocabulary"
              + " and set vocab_size in "
              + start.config
              + ".");
    }
    TrainingStart fitted = startOfItsOwnShape(pairs);
    if (vocabulary != null) {
      fitted = fitted.withVocabulary(vocabulary, pairs, settings.furtherTexts());
      console.note(fitted.config().text().vocabularySize() + " tokens in the vocabulary");
    }
    return imageSize == null ? fitted : fitted.withImageSize(imageSize);
  }

  private void requireSameShapeForAdapters(String option, Integer value) {
    if (value != null && settings.adapters()) {
      throw new IllegalArgumentException(
          "An adapter fits the model that it was trained on, so that model's shape cannot change:"
              + " leave out "
              + option
              + " or --lora-rank.");
    }
  }

  private TrainingStart startOfItsOwnShape(Pairs pairs) throws IOException {
    if (start.config != null) {
      if (!Files.isRegularFile(start.config)) {
        throw CommandException.usage(
            "The architecture " + start.config + " is not a file; name a config.json.");
      }
      return TrainingStart.fromScratch(start.config, pairs, settings.furtherTexts());
    }
    return model();
  }

  private TrainingStart model() {
    return NamedModels.start(start.model, spec);
  }
}
