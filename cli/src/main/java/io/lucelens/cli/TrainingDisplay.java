package io.lucelens.cli;

import io.lucelens.training.TrainingProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Says on stderr every few seconds how training goes, with the mean loss since the last time. */
final class TrainingDisplay implements TrainingProgress, AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Console console;
  private long total;
  private long lastSaid;
  private double lossSum;
  private int losses;
  private String unsaid;

  TrainingDisplay(Console console) {
    this.console = console;
  }

  @Override
  public void started(long firstStep, long totalSteps) {
    total = totalSteps;
    lastSaid = System.nanoTime();
    console.note(
        firstStep == 0
            ? "Training for " + totalSteps + " steps"
            : "Going on after step " + firstStep + " of " + totalSteps);
  }

  @Override
  public void stepDone(long done, double loss, double learningRate, double pairsPerSecond) {
    lossSum += loss;
    losses++;
    unsaid =
        String.format(
            Locale.ROOT,
            "step %d of %d, loss %.4f, learning rate %.2e, %.1f pairs/s",
            done,
            total,
            lossSum / losses,
            learningRate,
            pairsPerSecond);
    if (System.nanoTime() - lastSaid >= INTERVAL.toNanos()) {
      say();
    }
  }

  private void say() {
    console.note(unsaid);
    lastSaid = System.nanoTime();
    lossSum = 0;
    losses = 0;
    unsaid = null;
  }

  @Override
  public void checkpointWritten(long step, Path exported) {
    sayWhatIsUnsaid();
    console.note("checkpoint after step " + step + "; model in " + exported);
  }

  @Override
  public void close() {
    sayWhatIsUnsaid();
  }

  private void sayWhatIsUnsaid() {
    if (unsaid != null) {
      say();
    }
  }
}
