package io.lucelens.cli;

import io.lucelens.index.pipeline.IndexingReport;
import me.tongfei.progressbar.ProgressBar;

/** A bar with rate and remaining time that is drawn over itself. */
final class ProgressOnTerminal implements ProgressDisplay {
  private final Console console;
  private final ProgressWords words;
  private ProgressBar bar;

  ProgressOnTerminal(Console console, ProgressWords words) {
    this.console = console;
    this.words = words;
  }

  @Override
  public synchronized void started(long files) {
    bar = TerminalBar.of(words.task(), files, " files", 1, console);
  }

  @Override
  public synchronized void fileDone() {
    bar.step();
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
