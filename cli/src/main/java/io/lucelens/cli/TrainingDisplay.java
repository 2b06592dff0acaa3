package io.lucelens.cli;

import io.lucelens.training.AlphaSweep;
import io.lucelens.training.RetrievalScore;
import io.lucelens.training.TrainingProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Says on stderr every few seconds how training goes, with the mean loss since the last time. */
final class TrainingDisplay implements TrainingProgress, AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Console console;
  private long total;
  private long first;
  private long began;
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
    first = firstStep;
    began = System.nanoTime();
    lastSaid = began;
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
            "step %d of %d, loss %.4f, learning rate %.2e, %.1f pairs/s, %s left",
            done,
            total,
            lossSum / losses,
            learningRate,
            pairsPerSecond,
            left(done));
    if (System.nanoTime() - lastSaid >= INTERVAL.toNanos()) {
      say();
    }
  }

  /** At the pace since the run was started or resumed, validation and checkpoints included. */
  private String left(long done) {
    double seconds = (System.nanoTime() - began) / 1e9 / (done - first) * (total - done);
    return seconds < 90 ? Math.round(seconds) + " s" : Math.round(seconds / 60) + " min";
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
  public void validated(long step, RetrievalScore score, boolean best) {
    sayWhatIsUnsaid();
    console.note(
        String.format(
            Locale.ROOT,
            "validation after step %d: text to image recall@1 %.3f, @5 %.3f, @10 %.3f; image to"
                + " text %.3f, %.3f, %.3f; mean %.4f%s",
            step,
            score.textToImage(1),
            score.textToImage(5),
            score.textToImage(10),
            score.imageToText(1),
            score.imageToText(5),
            score.imageToText(10),
            score.meanRecall(),
            best ? ", the best so far" : ""));
  }

  @Override
  public void mixed(AlphaSweep.Row row) {
    if (row.alpha() == 0) {
      console.note("Mixtures of the starting model (alpha 0) and the best tuned one (alpha 1):");
      console.note("alpha  validation: mean recall, R@1  general: R@10 text to image, to text");
    }
    console.note(
        String.format(
            Locale.ROOT,
            "%5.1f  %23.4f, %.3f  %s",
            row.alpha(),
            row.validation().meanRecall(),
            row.validation().textToImage(1),
            general(row.general())));
  }

  private static String general(RetrievalScore score) {
    return score == null
        ? "-"
        : String.format(Locale.ROOT, "%27.4f, %.4f", score.textToImage(10), score.imageToText(10));
  }

  @Override
  public void swept(AlphaSweep sweep, Path exported) {
    console.note("Recommended is " + sweep.rule() + ".");
    console.note(
        String.format(Locale.ROOT, "alpha %.1f is exported to %s", sweep.recommended(), exported));
  }

  @Override
  public void reported(Path page) {
    console.note("The report is " + page);
  }

  @Override
  public void notReported(Exception reason) {
    console.note(
        "The model is exported, but its report could not be written: "
            + OneLine.of(ErrorReporter.message(reason))
            + " --resume with the same options tries again.");
  }

  @Override
  public void close() {
    sayWhatIsUnsaid();
    PeakMemory.bytes()
        .ifPresent(
            bytes -> console.note(String.format(Locale.ROOT, "peak memory %.2f GB", bytes / 1e9)));
  }

  private void sayWhatIsUnsaid() {
    if (unsaid != null) {
      say();
    }
  }
}
