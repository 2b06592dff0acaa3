package io.lucelens.training;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.ModelExport;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.checkpoint.TokenizerFile;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.text.ClipTokenizer;
import io.lucelens.training.data.BatchOptions;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.SentenceTable;
import io.lucelens.training.data.TrainingBatches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A training run and its folder:
 *
 * <pre>
 * run.json       the options and the number of pairs
 * log.jsonl      one line a step
 * checkpoints/   what a resumed run starts from
 * export/        the model as of the last checkpoint, as ModelExport writes it
 * </pre>
 *
 * <p>A run that was stopped at any moment goes on from its last checkpoint with {@link #resume} and
 * takes the same steps as one that was never stopped. For one thread, one run a process.
 */
public final class TrainingRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What may be there of a run that was killed before it began. */
  private static final Set<String> OWN_FILES = Set.of("log.jsonl", "checkpoints", "export");

  private final Path folder;
  private final Pairs pairs;
  private final TrainingOptions options;
  private final Checkpoints checkpoints;
  private final DType exportType;

  private TrainingRun(Path folder, Pairs pairs, TrainingOptions options, DType exportType) {
    this.folder = folder;
    this.pairs = pairs;
    this.options = options;
    this.exportType = exportType;
    this.checkpoints = new Checkpoints(folder.resolve("checkpoints"));
  }

  /** Where the trained model is written, in the layout that fits its image tower. */
  public Path export() {
    return folder.resolve("export");
  }

  /** How many steps of a run in a folder are done, if there is one. */
  public static Optional<Long> stepsDone(Path folder) throws IOException {
    return Files.exists(folder.resolve("run.json"))
        ? Optional.of(new Checkpoints(folder.resolve("checkpoints")).newest().orElse(0L))
        : Optional.empty();
  }

  /**
   * Prepares a new run.
   *
   * @param folder to be made
   * @param exportType number format of the exported weights
   * @throws IllegalArgumentException if the folder already holds a run, or files of another kind
   */
  public static TrainingRun start(
      Path folder, Pairs pairs, TrainingStart start, TrainingOptions options, DType exportType)
      throws IOException {
    if (stepsDone(folder).isPresent()) {
      throw new IllegalArgumentException(
          folder + " already holds a run. Go on with it (--resume), or choose another folder.");
    }
    requireNothingElse(folder);
    TrainingRun run = new TrainingRun(folder, pairs, options, exportType);
    if (options.levers().teacher() != null) {
      SentenceTable.open(options.levers().teacher().table()).requireAll(pairs.captions().toList());
    }
    run.writeStart(start);
    Files.write(
        folder.resolve("run.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(run.description()));
    return run;
  }

  /** Photos, an index or another program's files are no place for a run. */
  private static void requireNothingElse(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> other =
          files.filter(file -> !OWN_FILES.contains(file.getFileName().toString())).findAny();
      if (other.isPresent()) {
        throw new IllegalArgumentException(
            folder
                + " is not empty ("
                + other.get().getFileName()
                + " lies there) and holds no run. Give a run a new folder of its own.");
      }
    }
  }

  private void writeStart(TrainingStart start) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ClipTokenizer tokenizer =
            new TokenizerFile(ModelFiles.TOKENIZER, start.tokenizerJson()).open(start.config())) {
      ClipModel model =
          new ClipModel(start.config(), start.weights().open(manager, options.seed()));
      ModelExport.writeDescription(
          export(), model, tokenizer, start.tokenizerJson(), start.preprocessing());
      try (ContrastiveTrainer untouched = trainer(model, tokenizer, manager)) {
        checkpoints.write(0, untouched, Optional.empty());
      }
    }
  }

  /**
   * Takes up a run that was stopped.
   *
   * @param options must be those that the run was started with
   * @throws IllegalArgumentException if the folder holds no run, or one with other options or data
   */
  public static TrainingRun resume(
      Path folder, Pairs pairs, TrainingOptions options, DType exportType) throws IOException {
    if (stepsDone(folder).isEmpty()) {
      throw new IllegalArgumentException(
          folder + " holds no run to resume. Start one without --resume.");
    }
    TrainingRun run = new TrainingRun(folder, pairs, options, exportType);
    JsonNode before = JSON.readTree(Files.readAllBytes(folder.resolve("run.json")));
    JsonNode now = JSON.readTree(JSON.writeValueAsBytes(run.description()));
    now.properties()
        .forEach(
            option -> {
              JsonNode old = before.path(option.getKey());
              if (!old.equals(option.getValue())) {
                throw new IllegalArgumentException(
                    "The run was started with "
                        + option.getKey()
                        + " "
                        + old
                        + " and cannot go on with "
                        + option.getValue()
                        + ". Give the same options and data, or start another run.");
              }
            });
    return run;
  }

  /** What a resumed run must have in common with the one that was stopped. */
  private ObjectNode description() {
    ObjectNode description = JSON.valueToTree(options);
    return description.put("pairs", pairs.size());
  }

  /**
   * Trains until the last step, writing checkpoints on the way. Interrupting the thread ends the
   * run after the step in hand with a checkpoint, and the thread's interrupt status is set again.
   *
   * @return whether the last step is done
   * @throws TrainingDivergedException if loss or gradients stop being finite
   * @throws IOException if a checkpoint cannot be written; the one before it is untouched
   */
  public boolean run(TrainingProgress progress) throws IOException {
    Checkpoint description = Checkpoint.of(new ModelFiles.Folder(export()));
    ClipConfig config = description.config();
    Preprocessing preprocessing = description.preprocessing(config);
    long done = checkpoints.newest().orElse(0L);
    progress.started(done, options.steps());
    try (NDManager manager = NDManager.newBaseManager();
        ClipTokenizer tokenizer = description.tokenizer(config);
        TrainingLog log = TrainingLog.continueAfter(folder.resolve("log.jsonl"), done);
        TrainingBatches batches =
            new TrainingBatches(pairs, tokenizer::truncated, preprocessing, batchOptions(), done)) {
      ClipModel model = new ClipModel(config, checkpoints.weights(done, manager));
      try (ContrastiveTrainer trainer = trainer(model, tokenizer, manager)) {
        checkpoints.restore(done, trainer, manager);
        Optional<WeightAverage> average = average(model, done, manager);
        return train(trainer, model, average, batches, done, log, progress);
      }
    }
  }

  private ContrastiveTrainer trainer(ClipModel model, ClipTokenizer tokenizer, NDManager manager)
      throws IOException {
    TrainingOptions.Levers levers = options.levers();
    Optional<SentenceDistillation> distillation = Optional.empty();
    if (levers.teacher() != null) {
      distillation =
          Optional.of(
              new SentenceDistillation(
                  levers.teacher(),
                  model.config().embeddingDimension(),
                  tokenizer::truncated,
                  options.seed(),
                  manager));
    }
    return new ContrastiveTrainer(
        model, optimizerOptions(), levers.statistics(), distillation, manager);
  }

  private Optional<WeightAverage> average(ClipModel model, long done, NDManager manager)
      throws IOException {
    if (options.levers().averaging() == 0) {
      return Optional.empty();
    }
    WeightAverage average =
        new WeightAverage(model.namedTensors(), options.levers().averaging(), manager);
    checkpoints.restore(done, average, manager);
    return Optional.of(average);
  }

  private boolean train(
      ContrastiveTrainer trainer,
      ClipModel model,
      Optional<WeightAverage> average,
      TrainingBatches batches,
      long firstStep,
      TrainingLog log,
      TrainingProgress progress)
      throws IOException {
    LearningRateSchedule schedule =
        new LearningRateSchedule(options.learningRate(), options.warmupSteps(), options.steps());
    long began = System.nanoTime();
    for (long step = firstStep; step < options.steps(); step++) {
      double rate = schedule.at(step);
      ContrastiveTrainer.StepResult result = trainer.step(batches.next(), rate);
      if (!result.finite()) {
        throw new TrainingDivergedException(step, result.loss(), result.gradientNorm(), rate);
      }
      long done = step + 1;
      average.ifPresent(a -> a.update(done));
      double seconds = (System.nanoTime() - began) / 1e9;
      double pairsPerSecond = (done - firstStep) * options.batchSize() / seconds;
      log.write(done, result, rate, pairsPerSecond);
      progress.stepDone(done, result.loss(), rate, pairsPerSecond);
      // Cleared until the checkpoint is written: Java closes a file under an interrupted thread.
      boolean stop = Thread.interrupted();
      if (stop || done % options.checkpointEvery() == 0 || done == options.steps()) {
        checkpoints.write(done, trainer, average);
        export(model, average);
        progress.checkpointWritten(done, export());
      }
      if (stop) {
        Thread.currentThread().interrupt();
        return done == options.steps();
      }
    }
    return true;
  }

  private void export(ClipModel model, Optional<WeightAverage> average) throws IOException {
    if (average.isEmpty()) {
      ModelExport.writeWeights(export(), model, exportType);
      return;
    }
    try (NDManager scope = NDManager.newBaseManager()) {
      ClipModel averaged = new ClipModel(model.config(), average.get().weights(scope));
      ModelExport.writeWeights(export(), averaged, exportType);
    }
  }

  private AdamW.Options optimizerOptions() {
    AdamW.Options clip = AdamW.Options.CLIP;
    return new AdamW.Options(
        clip.beta1(),
        clip.beta2(),
        clip.epsilon(),
        options.weightDecay(),
        options.maxGradientNorm());
  }

  private BatchOptions batchOptions() {
    return BatchOptions.of(options.batchSize(), options.seed())
        .withCrops(options.smallestCrop(), 1)
        .withFlip(options.flip())
        .withColours(options.levers().colourJitter(), options.levers().greyscale())
        .withBalance(options.levers().balance());
  }
}
