package io.lucelens.cli;

import io.lucelens.index.pipeline.IndexingReport;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with rate and remaining time that is drawn over itself. */
final class ProgressOnTerminal implements ProgressDisplay {
  private static final int DEFAULT_WIDTH = 80;
  private static final int UPDATE_MILLIS = 250;
  private static final String ERASE_LINE = "\r\u001b[K";

  private final Console console;
  private ProgressBar bar;

  ProgressOnTerminal(Console console) {
    this.console = console;
  }

  @Override
  public synchronized void started(long files) {
    bar =
        new ProgressBarBuilder()
            .setTaskName("Indexing")
            .setInitialMax(files)
            .setUnit(" files", 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .showSpeed()
            .setConsumer(new DelegatingProgressBarConsumer(this::draw, width()))
            .build();
  }

  @Override
  public synchronized void fileDone() {
    bar.step();
  }

  @Override
  public void fileFailed(IndexingReport.Failure failure) {
    draw("");
    console.note(ERASE_LINE + OneLine.of(failure.path() + ": " + failure.reason()));
  }

  private void draw(String line) {
    console.notes().print(ERASE_LINE + line);
    console.notes().flush();
  }

  private static int width() {
    String columns = System.getenv("COLUMNS");
    return columns != null && columns.matches("[1-9][0-9]{1,3}")
        ? Integer.parseInt(columns) - 1
        : DEFAULT_WIDTH - 1;
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
