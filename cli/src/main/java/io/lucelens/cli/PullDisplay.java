package io.lucelens.cli;

import io.lucelens.clip.checkpoint.hub.PullProgress;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/**
 * Shows how a pull goes, on stderr: a bar with bytes, rate and remaining time on a terminal, a line
 * now and then elsewhere. Not thread-safe; the thread that pulls tells it everything.
 */
final class PullDisplay implements PullProgress, AutoCloseable {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  private final Console console;
  private final boolean terminal;
  private ProgressBar bar;
  private long total;
  private long done;
  private long before;
  private long started;
  private long lastSaid;

  /** A display on stderr, as the launcher says what that is. */
  PullDisplay(Console console) {
    this(console, Boolean.getBoolean(ProgressDisplay.TERMINAL_PROPERTY));
  }

  PullDisplay(Console console, boolean terminal) {
    this.console = console;
    this.terminal = terminal;
  }

  @Override
  public void started(int files, long bytes, long there) {
    total = bytes;
    done = there;
    before = there;
    started = System.nanoTime();
    lastSaid = started;
    if (files == 0) {
      console.note("Everything is there and intact");
    } else {
      console.note(
          String.format(
              Locale.ROOT,
              "Fetching %d %s, %.1f MB",
              files,
              files == 1 ? "file" : "files",
              bytes / 1e6));
      if (terminal) {
        bar = TerminalBar.of("Fetching", bytes, " MB", 1_000_000, console);
        bar.stepTo(there);
      }
    }
  }

  @Override
  public void advanced(long bytes) {
    done += bytes;
    if (bar != null) {
      bar.stepTo(done);
    } else if (System.nanoTime() - lastSaid >= INTERVAL_NANOS) {
      lastSaid = System.nanoTime();
      console.note(line(done, total, done - before, lastSaid - started));
    }
  }

  /** How far it is: bytes, the rate at which some came in so many nanoseconds, remaining time. */
  static String line(long done, long total, long came, long elapsedNanos) {
    double rate = Math.max(0, came) * 1e9 / Math.max(1, elapsedNanos);
    long left = Math.round((total - done) / Math.max(rate, 1));
    return String.format(
        Locale.ROOT,
        "%.1f of %.1f MB, %.1f MB/s, %d:%02d:%02d left",
        done / 1e6,
        total / 1e6,
        rate / 1e6,
        left / 3600,
        left / 60 % 60,
        left % 60);
  }

  @Override
  public void fileDone(String name) {
    say(name + " is complete and verified");
  }

  @Override
  public void retrying(String reason, Duration pause) {
    say("The hub: " + reason + "; trying again in " + pause.toSeconds() + " s");
  }

  @Override
  public void waiting() {
    say("Another lucelens is pulling this model; waiting for it");
  }

  private void say(String line) {
    console.note(bar == null ? line : TerminalBar.ERASE_LINE + line);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
      console.note("");
    }
  }
}
