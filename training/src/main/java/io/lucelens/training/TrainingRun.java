package io.lucelens.training;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.ModelExport;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.checkpoint.TokenizerFile;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.text.ClipTokenizer;
import io.lucelens.training.data.DataProblem;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.SentenceTable;
import io.lucelens.training.data.TrainingBatches;
import io.lucelens.training.data.TrainingData;
import io.lucelens.training.data.ValidationSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A training run and its folder, which {@link RunFolder} describes.
 *
 * <p>A run that was stopped at any moment goes on from its last checkpoint with {@link #resume} and
 * takes the same steps as one that was never stopped. For one thread, one run a process.
 */
public final class TrainingRun {
  private final RunFolder folder;
  private final TrainingData data;
  private final ValidationSplit split;

  /** Without the pairs that are held back, and those of the same images among the rehearsed. */
  private final TrainingData training;

  private final TrainingOptions options;
  private final RunParts parts;
  private final DType exportType;

  private TrainingRun(
      RunFolder folder,
      TrainingData data,
      ValidationSplit split,
      List<Integer> notRehearsed,
      TrainingOptions options,
      DType exportType) {
    this.folder = folder;
    this.data = data;
    this.split = split;
    this.training = data.trainedOn(split, notRehearsed);
    this.options = options;
    this.parts = new RunParts(options, training);
    this.exportType = exportType;
  }

  /** Where the trained model is written, in the layout that fits its image tower. */
  public Path export() {
    return folder.export();
  }

  /** How many pairs are held back to judge the model by. */
  public int validationPairs() {
    return split.validation().size();
  }

  /** How many pairs to rehearse are left out, since their images are held back. */
  public int notRehearsedPairs() {
    return data.rehearses() ? data.rehearsed().size() - training.rehearsed().size() : 0;
  }

  /** The images that turned out to be undecodable, up to the last checkpoint. */
  public List<DataProblem> undecodable() throws IOException {
    return UnreadableImages.in(folder.unreadable());
  }

  /** How many steps of a run in a folder are done, if there is one. */
  public static Optional<Long> stepsDone(Path folder) throws IOException {
    RunFolder run = new RunFolder(folder);
    return Files.exists(run.description())
        ? Optional.of(run.checkpoints().newest().orElse(0L))
        : Optional.empty();
  }

  /**
   * Prepares a new run. Images are read to find duplicates if some shall be held back.
   *
   * @param folder to be made
   * @param exportType number format of the exported weights
   * @throws IllegalArgumentException if the folder already holds a run or files of another kind,
   *     the part to train is not in the model, or the options do not fit what is to be rehearsed
   * @throws io.lucelens.training.data.UnusableDataException if there are too few pairs, or their
   *     captions are all the same; nothing was written then
   * @throws FullDiskException if the disk has no room for all of the run; nothing was written then
   */
  public static TrainingRun start(
      Path folder, Pairs pairs, TrainingStart start, TrainingOptions options, DType exportType)
      throws IOException {
    return start(folder, TrainingData.of(pairs), start, options, exportType, environment());
  }

  /** As the other method, also with pairs to rehearse; {@code run.json} keeps the environment. */
  public static TrainingRun start(
      Path folder,
      TrainingData data,
      TrainingStart start,
      TrainingOptions options,
      DType exportType,
      RunEnvironment environment)
      throws IOException {
    return start(new RunFolder(folder), data, start, options, exportType, environment);
  }

  /** Of whoever does not know the version and has no command. */
  private static RunEnvironment environment() {
    return RunEnvironment.ofThisProcess("unknown", List.of());
  }

  static TrainingRun start(
      RunFolder runFolder,
      TrainingData data,
      TrainingStart start,
      TrainingOptions options,
      DType exportType,
      RunEnvironment environment)
      throws IOException {
    StartChecks.requireEmpty(runFolder);
    StartChecks.requireTogether(data, start, options);
    Pairs pairs = data.pairs();
    int learnedPerBatch = options.batchSize() - options.rehearsedPerBatch();
    EnoughPairs.require(pairs, learnedPerBatch);
    if (options.levers().teacher() != null) {
      SentenceTable.open(options.levers().teacher().table())
          .requireAll(data.all().captions().toList());
    }
    double share = options.method().validationShare();
    ValidationSplit split =
        share == 0
            ? ValidationSplit.divide(pairs.size(), List.of())
            : ValidationSplit.of(pairs, share);
    EnoughPairs.requireTraining(split, learnedPerBatch);
    List<Integer> notRehearsed = data.heldBackIn(split);
    TrainingRun run = new TrainingRun(runFolder, data, split, notRehearsed, options, exportType);
    run.parts.plan();
    run.writeStart(start);
    SplitFile.write(run.folder.split(), split, pairs, notRehearsed);
    RunDescription.of(options, data).write(run.folder.description(), start.base(), environment);
    return run;
  }

  private void writeStart(TrainingStart start) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ClipTokenizer tokenizer =
            new TokenizerFile(ModelFiles.TOKENIZER, start.tokenizerJson()).open(start.config())) {
      ClipModel model =
          new ClipModel(start.config(), start.weights().open(manager, options.seed()));
      Optional<SentenceDistillation> distillation =
          parts.distillation(model, tokenizer, start.sentenceProjection(), manager);
      try (ContrastiveTrainer untrained = parts.trainer(model, distillation, manager)) {
        folder.requireSpace(untrained, options.levers().averaging() > 0, exportType);
        for (Path each : new Path[] {folder.start(), folder.best(), folder.export()}) {
          ModelExport.writeDescription(
              each, model, tokenizer, start.tokenizerJson(), start.preprocessing());
        }
        ModelExport.writeWeights(folder.start(), model, DType.F32);
        if (distillation.isPresent() && start.sentenceProjection().isPresent()) {
          distillation.get().write(folder.start());
        }
        folder.checkpoints().write(0, untrained, Optional.empty());
      }
    }
  }

  /**
   * Takes up a run that was stopped.
   *
   * @param options must be those that the run was started with
   * @throws IllegalArgumentException if the folder holds no run, or one with other options or data;
   *     it says all that has changed
   */
  public static TrainingRun resume(
      Path folder, Pairs pairs, TrainingOptions options, DType exportType) throws IOException {
    return resume(folder, TrainingData.of(pairs), options, exportType);
  }

  /** As the other method, also with pairs to rehearse. */
  public static TrainingRun resume(
      Path folder, TrainingData data, TrainingOptions options, DType exportType)
      throws IOException {
    return resume(new RunFolder(folder), data, options, exportType);
  }

  static TrainingRun resume(
      RunFolder run, TrainingData data, TrainingOptions options, DType exportType)
      throws IOException {
    Path folder = run.folder();
    if (stepsDone(folder).isEmpty()) {
      throw new IllegalArgumentException(
          folder + " holds no run to resume. Start one without --resume.");
    }
    RunDescription.of(options, data).requireUnchanged(run.description());
    ValidationSplit split = SplitFile.read(run.split(), data.pairs());
    List<Integer> notRehearsed = SplitFile.readNotRehearsed(run.split());
    return new TrainingRun(run, data, split, notRehearsed, options, exportType);
  }

  /**
   * Makes sure that the run started from a model.
   *
   * @throws IllegalArgumentException if it started from another, or from scratch
   */
  public void requireStart(ModelManifest model) throws IOException {
    Optional<String> base = RunDescription.base(folder.description());
    if (!base.equals(Optional.of(model.fingerprint()))) {
      throw new IllegalArgumentException(
          "The run was started from "
              + base.map(fingerprint -> "the model " + fingerprint).orElse("scratch")
              + " and cannot go on from "
              + model.name()
              + ", which is "
              + model.fingerprint()
              + ". Leave the model out when resuming, or start another run.");
    }
  }

  /**
   * Makes sure that the run's model reads pictures of a size.
   *
   * @param size side in pixels
   * @throws IllegalArgumentException if it reads others
   */
  public void requireImageSize(int size) {
    int own = Checkpoint.open(folder.start()).config().vision().imageSize();
    if (size != own) {
      throw new IllegalArgumentException(
          "The run's model reads pictures of "
              + own
              + " pixels and cannot go on with --image-size "
              + size
              + ". Leave the option out when resuming, or start another run.");
    }
  }

  /**
   * Takes the environment into the run's record in which it goes on, if it is another one.
   *
   * @return what differs from where it ran before, and may change figures in their last digits
   */
  public List<String> resumeIn(RunEnvironment environment) throws IOException {
    long done = folder.checkpoints().newest().orElse(0L);
    return RunDescription.resume(folder.description(), done, environment);
  }

  /** As {@link #run(TrainingProgress, Pairs)} without a general set. */
  public boolean run(TrainingProgress progress) throws IOException {
    return run(progress, null);
  }

  /**
   * Trains until the last step, writing checkpoints on the way. If pairs are held back, the model
   * is judged at each checkpoint, and at the end the best one is exported or, if the run fine-tunes
   * a model, the recommended mixture of start and best. Last comes the report; without it a run is
   * complete too. Interrupting the thread ends the run after the step in hand with a checkpoint,
   * and the thread's interrupt status is set again.
   *
   * @param general pairs on which the start is good and the tuned model shall stay so; null for
   *     none
   * @return whether all is done
   * @throws TrainingDivergedException if loss or gradients stop being finite, or the loss rises far
   * @throws FullDiskException if there is no room for a checkpoint; the one before it is untouched
   * @throws IOException if a checkpoint cannot be written; the one before it is untouched
   */
  public boolean run(TrainingProgress progress, Pairs general) throws IOException {
    Optional<Judge> validation =
        split.validation().isEmpty()
            ? Optional.empty()
            : Optional.of(new Judge(data.pairs().select(split.validation()), "validation"));
    Optional<Judge> known = Optional.ofNullable(general).map(set -> new Judge(set, "general"));
    if (!train(progress, validation)) {
      return false;
    }
    Optional<AlphaSweep> sweep = Optional.empty();
    if (validation.isPresent()) {
      RunEnd end = new RunEnd(folder, validation.get(), known.orElse(null), exportType);
      if (RunDescription.base(folder.description()).isEmpty()) {
        // Between random weights and trained ones lies nothing of use.
        end.exportBest();
      } else {
        sweep = end.sweep(progress);
        if (sweep.isEmpty()) {
          return false;
        }
        progress.swept(sweep.get(), export());
      }
    }
    report(new RunReport(folder, options, data, split, validation, known, sweep), progress);
    return true;
  }

  /** The model is exported by now: whatever is wrong with the report must not take it away. */
  private static void report(RunReport report, TrainingProgress progress) {
    try {
      progress.reported(Shielded.call(report::write));
    } catch (IOException | RuntimeException e) {
      progress.notReported(e);
    }
  }

  private boolean train(TrainingProgress progress, Optional<Judge> judge) throws IOException {
    Checkpoint start = Checkpoint.open(folder.start());
    ClipConfig config = start.config();
    long done = folder.checkpoints().newest().orElse(0L);
    progress.started(done, options.steps());
    try (NDManager manager = NDManager.newBaseManager();
        ClipTokenizer tokenizer = start.tokenizer(config);
        TrainingLog log = TrainingLog.continueAfter(folder.log(), done);
        TrainingBatches batches =
            new TrainingBatches(
                training.all(),
                parts.plan(),
                tokenizer::truncated,
                start.preprocessing(config),
                parts.batchOptions(),
                done)) {
      ClipModel model =
          new ClipModel(config, folder.checkpoints().weights(done, folder.start(), manager));
      Optional<SentenceDistillation> distillation =
          parts.distillation(
              model,
              tokenizer,
              Optional.of(folder.start().resolve(SentenceDistillation.FILE))
                  .filter(Files::isRegularFile),
              manager);
      try (ContrastiveTrainer trainer = parts.trainer(model, distillation, manager)) {
        folder.checkpoints().restore(done, trainer, manager);
        Optional<WeightAverage> average = parts.average(model, manager);
        if (average.isPresent()) {
          folder.checkpoints().restore(done, average.get(), manager);
        }
        ModelKeeper keeper =
            new ModelKeeper(
                folder,
                exportType,
                options.method().part(),
                average,
                RunDescription.base(folder.description()),
                distillation);
        RunValidation validation =
            judge.isPresent() ? new RunValidation(folder, judge.get(), keeper) : null;
        return new TrainingLoop(folder, options, keeper, trainer, batches, average, validation)
            .run(done, log, progress);
      }
    }
  }
}
