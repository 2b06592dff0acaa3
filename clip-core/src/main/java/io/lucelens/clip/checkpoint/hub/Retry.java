package io.lucelens.clip.checkpoint.hub;

import java.io.IOException;
import java.time.Duration;

/**
 * Tries again what failed for a reason that may go away, with growing pauses. Not thread-safe; for
 * one piece of work at a time.
 */
final class Retry {
  /** Attempts in a row that may fail. */
  private static final int ATTEMPTS = 5;

  private final Duration firstPause;
  private final PullProgress progress;
  private int failed;

  Retry(Duration firstPause, PullProgress progress) {
    this.firstPause = firstPause;
    this.progress = progress;
  }

  /** An attempt. */
  interface Attempt<T> {
    T run() throws IOException;
  }

  /**
   * Runs attempts until one succeeds.
   *
   * @throws IOException what the last one threw
   */
  <T> T run(Attempt<T> attempt) throws IOException {
    failed = 0;
    while (true) {
      try {
        return attempt.run();
      } catch (IOException e) {
        failed++;
        if (failed == ATTEMPTS) {
          throw e;
        }
        Duration pause = firstPause.multipliedBy(1L << (failed - 1));
        if (e instanceof TemporaryFailure busy) {
          pause = busy.asksToWait().orElse(pause);
        }
        progress.retrying(String.valueOf(e.getMessage()), pause);
        Pause.millis(pause.toMillis());
      }
    }
  }

  /** Tells that the work got on, so that the attempts before do not count. */
  void gotOn() {
    failed = 0;
  }
}
