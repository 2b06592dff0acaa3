package io.lucelens.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Makes bars with rate and remaining time that are drawn over themselves. */
final class TerminalBar {
  /** Goes to the start of the line and empties it. */
  static final String ERASE_LINE = "\r\u001b[K";

  private static final int DEFAULT_WIDTH = 80;
  private static final int UPDATE_MILLIS = 250;

  private TerminalBar() {}

  /**
   * A bar on stderr. The caller closes it and ends its line.
   *
   * @param task what is done
   * @param max where it ends
   * @param unit what is counted, with a leading blank
   * @param unitSize how much of it is one in what is shown
   */
  static ProgressBar of(String task, long max, String unit, long unitSize, Console console) {
    return builder(task, max, unit, unitSize, console).showSpeed().build();
  }

  /**
   * A bar on stderr, with a remaining time of one's own and no rate. The caller closes it and ends
   * its line.
   *
   * @param task what is done
   * @param max where it ends
   * @param unit what is counted, with a leading blank
   * @param remaining how long it will take; asked by another thread each time it is drawn
   */
  static ProgressBar of(
      String task, long max, String unit, Supplier<Optional<Duration>> remaining, Console console) {
    return builder(task, max, unit, 1, console).setEtaFunction(state -> remaining.get()).build();
  }

  private static ProgressBarBuilder builder(
      String task, long max, String unit, long unitSize, Console console) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(max)
        .setUnit(unit, unitSize)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setConsumer(new DelegatingProgressBarConsumer(line -> draw(line, console), width()));
  }

  private static void draw(String line, Console console) {
    console.notes().print(ERASE_LINE + line);
    console.notes().flush();
  }

  private static int width() {
    String columns = System.getenv("COLUMNS");
    return columns != null && columns.matches("[1-9][0-9]{1,3}")
        ? Integer.parseInt(columns) - 1
        : DEFAULT_WIDTH - 1;
  }
}
