package io.lucelens.cli;

import io.lucelens.index.pipeline.IndexingReport;
import java.time.Duration;
import java.util.Locale;

/** Says now and then how far it is, one line each time, for logs and pipes. */
final class ProgressInLines implements ProgressDisplay {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  private final Console console;
  private final ProgressWords words;
  private long total;
  private long done;
  private long started;
  private long lastSaid;

  ProgressInLines(Console console, ProgressWords words) {
    this.console = console;
    this.words = words;
  }

  @Override
  public synchronized void started(long files) {
    total = files;
    started = System.nanoTime();
    lastSaid = started;
    console.note(words.opening() + files + (files == 1 ? " file" : " files") + words.closing());
  }

  @Override
  public synchronized void fileDone() {
    done++;
    long now = System.nanoTime();
    if (now - lastSaid >= INTERVAL_NANOS) {
      lastSaid = now;
      console.note(words.line() + line(done, total, now - started) + words.closing());
    }
  }

  /** How far it is after so many nanoseconds: count, rate, remaining time. */
  static String line(long done, long total, long elapsedNanos) {
    double rate = done * 1e9 / Math.max(1, elapsedNanos);
    long left = Math.round((total - done) / Math.max(rate, 1e-9));
    return String.format(
        Locale.ROOT,
        "%d of %d files, %.1f/s, %d:%02d:%02d left",
        done,
        total,
        rate,
        left / 3600,
        left / 60 % 60,
        left % 60);
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
