package io.lucelens.training;

import io.lucelens.training.data.TrainingBatches;
import java.io.IOException;
import java.util.Optional;

/**
 * The steps of a run, from where it stands to its end.
 *
 * @param keeper writes the models
 * @param trainer restored from the last checkpoint; owned by the caller
 * @param batches from the same step on; owned by the caller
 * @param average of the weights, if one is kept; owned by the caller
 * @param validation judges checkpoints; null for none
 */
record TrainingLoop(
    RunFolder folder,
    TrainingOptions options,
    ModelKeeper keeper,
    ContrastiveTrainer trainer,
    TrainingBatches batches,
    Optional<WeightAverage> average,
    RunValidation validation) {

  /**
   * Takes the steps.
   *
   * @return whether the last one is done, and judged if checkpoints are; false if the thread was
   *     interrupted before
   */
  boolean run(long firstStep, TrainingLog log, TrainingProgress progress) throws IOException {
    LearningRateSchedule schedule =
        new LearningRateSchedule(options.learningRate(), options.warmupSteps(), options.steps());
    DivergenceGuard guard = new DivergenceGuard(options.batchSize());
    guard.recall(log.lossesBefore());
    catchUp(firstStep, progress);
    long busy = 0;
    for (long step = firstStep; step < options.steps(); step++) {
      long began = System.nanoTime();
      double rate = schedule.at(step);
      ContrastiveTrainer.StepResult result = trainer.step(batches.next(), rate);
      if (!result.finite()) {
        throw TrainingDivergedException.notFinite(step, result, rate);
      }
      guard.check(step, result.loss(), rate);
      long done = step + 1;
      average.ifPresent(a -> a.update(done));
      long took = System.nanoTime() - began;
      busy += took;
      double pairsPerSecond = (done - firstStep) * options.batchSize() / (busy / 1e9);
      log.write(done, result, rate, took / 1e9, pairsPerSecond);
      progress.stepDone(done, result.loss(), rate, pairsPerSecond);
      boolean stop = Thread.currentThread().isInterrupted();
      if (stop || isCheckpoint(done)) {
        checkpoint(done, stop, progress);
      }
      if (stop) {
        return done == options.steps() && validation == null;
      }
    }
    return true;
  }

  /** What a run that was killed or stopped at a checkpoint has not done there. */
  private void catchUp(long firstStep, TrainingProgress progress) throws IOException {
    if (validation == null) {
      if (firstStep == options.steps()) {
        Shielded.run(this::writeModel);
      }
    } else if (isCheckpoint(firstStep) && !validation.has(firstStep)) {
      Shielded.run(this::writeModel);
      validation.judge(firstStep, trainer, progress);
    }
  }

  /** Where a run that nobody stops writes a checkpoint; only there the model is judged. */
  private boolean isCheckpoint(long done) {
    return done % options.checkpointEvery() == 0 || done == options.steps();
  }

  private void writeModel() throws IOException {
    keeper.export(trainer);
    if (validation == null) {
      // Else the best model keeps its own.
      keeper.keepAdapter(trainer);
    }
  }

  private void checkpoint(long done, boolean stop, TrainingProgress progress) throws IOException {
    Shielded.run(
        () -> {
          folder.checkpoints().write(done, trainer, average);
          UnreadableImages.add(batches.unreadable(), folder.unreadable());
          writeModel();
        });
    progress.checkpointWritten(done, folder.export());
    // Whoever stops a run wants it to end; a resumed one judges the checkpoint first.
    if (validation != null && !stop) {
      validation.judge(done, trainer, progress);
    }
  }
}
