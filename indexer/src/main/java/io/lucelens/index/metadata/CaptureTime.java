package io.lucelens.index.metadata;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * When a picture was taken.
 *
 * @param local what a clock on the wall said there: the camera's own clock, with fractions of a
 *     second if the file has them
 * @param offset how far that clock was from UTC; null if the file does not tell
 */
public record CaptureTime(LocalDateTime local, ZoneOffset offset) {

  /**
   * This time, and if it lacks an offset that of another source which means the same second:
   * programs that copy the date often drop the zone.
   */
  CaptureTime withOffsetOf(CaptureTime other) {
    return offset == null && other != null && isSameSecond(other)
        ? new CaptureTime(local, other.offset)
        : this;
  }

  private boolean isSameSecond(CaptureTime other) {
    return local
        .truncatedTo(ChronoUnit.SECONDS)
        .equals(other.local.truncatedTo(ChronoUnit.SECONDS));
  }
}
