package io.lucelens.cli;

import io.lucelens.index.pipeline.IndexingPace;
import io.lucelens.index.pipeline.IndexingReport;
import java.time.Duration;
import java.util.Locale;

/** Says now and then how far it is, one line each time, for logs and pipes. */
final class ProgressInLines implements ProgressDisplay {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  private final Console console;
  private final ProgressWords words;
  private long lastSaid;

  ProgressInLines(Console console, ProgressWords words) {
    this.console = console;
    this.words = words;
  }

  @Override
  public synchronized void started(long files) {
    lastSaid = System.nanoTime();
    console.note(words.opening() + files + (files == 1 ? " file" : " files") + words.closing());
  }

  @Override
  public void fileDone() {
    // The pace, which follows, says how far it is.
  }

  @Override
  public synchronized void pace(IndexingPace pace) {
    long now = System.nanoTime();
    if (now - lastSaid >= INTERVAL_NANOS) {
      lastSaid = now;
      console.note(words.line() + line(pace) + words.closing());
    }
  }

  /** How far it is: count, and rate and remaining time once they are known. */
  static String line(IndexingPace pace) {
    StringBuilder line = new StringBuilder();
    line.append(pace.filesDone()).append(" of ").append(pace.files()).append(" files");
    pace.filesPerSecond()
        .ifPresent(rate -> line.append(String.format(Locale.ROOT, ", %.1f/s", rate)));
    pace.remaining().ifPresent(left -> line.append(", ").append(clock(left)).append(" left"));
    return line.toString();
  }

  private static String clock(Duration left) {
    Duration rounded = left.plusMillis(500);
    return String.format(
        Locale.ROOT,
        "%d:%02d:%02d",
        rounded.toHours(),
        rounded.toMinutesPart(),
        rounded.toSecondsPart());
  }

  @Override
  public void fileFailed(IndexingReport.Failure failure) {
    console.note(OneLine.of(failure.path() + ": " + failure.reason()));
  }

  @Override
  public void end() {
    // Every line is complete as it is printed.
  }
}
