package io.lucelens.clip.checkpoint.hub;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** An attempt that failed for a reason that may go away by itself. */
final class TemporaryFailure extends IOException {
  private static final long serialVersionUID = 1L;
  private static final long MAX_WAIT_SECONDS = 60;

  private final transient Duration wait;

  private TemporaryFailure(String message, Duration wait) {
    super(message);
    this.wait = wait;
  }

  /** A transfer that ended early. */
  static TemporaryFailure of(String message) {
    return new TemporaryFailure(message, null);
  }

  /** An answer that the hub is busy or broken. */
  static TemporaryFailure of(HttpResponse<?> response) {
    Duration wait =
        response
            .headers()
            .firstValue("Retry-After")
            .filter(value -> value.matches("[0-9]{1,6}"))
            .map(value -> Duration.ofSeconds(Math.min(Long.parseLong(value), MAX_WAIT_SECONDS)))
            .orElse(null);
    int status = response.statusCode();
    return new TemporaryFailure(
        status == 429 ? "it asks for a slower pace (429)" : "it answers " + status, wait);
  }

  /** How long the hub asks to wait, at most a minute. */
  Optional<Duration> asksToWait() {
    return Optional.ofNullable(wait);
  }
}
