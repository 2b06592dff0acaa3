package io.lucelens.cli;

import io.lucelens.index.pipeline.IndexingPace;
import io.lucelens.index.pipeline.IndexingReport;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;

/** A bar with rate and remaining time that is drawn over itself. */
final class ProgressOnTerminal implements ProgressDisplay {
  private final Console console;
  private final ProgressWords words;
  private ProgressBar bar;
  private volatile Optional<Duration> remaining = Optional.empty();

  ProgressOnTerminal(Console console, ProgressWords words) {
    this.console = console;
    this.words = words;
  }

  @Override
  public synchronized void started(long files) {
    bar = TerminalBar.of(words.task(), files, " files", () -> remaining, console);
  }

  @Override
  public synchronized void totalGrew(long files) {
    bar.maxHint(files);
  }

  @Override
  public synchronized void fileDone() {
    bar.step();
  }

  @Override
  public synchronized void pace(IndexingPace pace) {
    remaining = pace.remaining();
    pace.filesPerSecond()
        .ifPresent(rate -> bar.setExtraMessage(String.format(Locale.ROOT, "%.1f files/s", rate)));
  }

  @Override
  public void fileFailed(IndexingReport.Failure failure) {
    console.note(TerminalBar.ERASE_LINE + OneLine.of(failure.path() + ": " + failure.reason()));
  }

  @Override
  public synchronized void end() {
    if (bar != null) {
      bar.close();
      bar = null;
      console.note("");
    }
  }
}
