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
   * @return whether the last one is done; false if the thread was interrupted before
   */
  boolean run(long firstStep, TrainingLog log, TrainingProgress progress) throws IOException {
    LearningRateSchedule schedule =
        new LearningRateSchedule(options.learningRate(), options.warmupSteps(), options.steps());
    DivergenceGuard guard = new DivergenceGuard(options.batchSize());
    if (validation != null && !validation.has(firstStep)) {
      // At the start, or killed between a checkpoint and its judgement.
      Shielded.run(() -> keeper.export(trainer));
      validation.judge(firstStep, trainer, progress);
    }
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
      if (stop || done % options.checkpointEvery() == 0 || done == options.steps()) {
        checkpoint(done, stop, progress);
      }
      if (stop) {
        return done == options.steps();
      }
    }
    return true;
  }

  private void checkpoint(long done, boolean stop, TrainingProgress progress) throws IOException {
    Shielded.run(
        () -> {
          folder.checkpoints().write(done, trainer, average);
          UnreadableImages.add(batches.unreadable(), folder.unreadable());
          keeper.export(trainer);
          if (validation == null) {
            keeper.keepAdapter(trainer);
          }
        });
    progress.checkpointWritten(done, folder.export());
    // Whoever stops a run wants it to end; a resumed one judges the checkpoint first.
    if (validation != null && !stop) {
      validation.judge(done, trainer, progress);
    }
  }
}
