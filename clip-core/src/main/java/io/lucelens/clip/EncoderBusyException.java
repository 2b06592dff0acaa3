package io.lucelens.clip;

import java.time.Duration;

/**
 * So many queries wait for the model that this one was not begun in time. Nothing is wrong with it:
 * the same call may succeed a moment later.
 */
public final class EncoderBusyException extends RuntimeException {

  /**
   * @param waiting how many other inputs wait for the same threads
   * @param patience how long this one waited
   */
  public EncoderBusyException(int waiting, Duration patience) {
    super(
        "The model is busy: this query was not begun within "
            + patience.toMillis()
            + " ms (waiting besides it: "
            + waiting
            + "). Try again in a moment, with fewer queries at the same time.");
  }
}
