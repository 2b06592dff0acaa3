package io.lucelens.index.metadata;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;

/**
 * What the GPS time stamp, which is UTC, adds to the camera's clock: if the two differ by what a
 * time zone can be, that is the camera's offset; if the camera has no clock, the time is UTC.
 */
final class GpsClock {
  /** How old a fix may be, or how wrong the camera's clock, so that the zone is still certain. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final long QUARTER = Duration.ofMinutes(15).toSeconds();
  private static final long HALF_HOUR = Duration.ofMinutes(30).toSeconds();

  /** The zones that are no half hours: Nepal, Eucla, the Chatham Islands in winter and summer. */
  private static final Set<Long> QUARTERS =
      Set.of(minutes(5, 45), minutes(8, 45), minutes(12, 45), minutes(13, 45));

  private GpsClock() {}

  private static long minutes(int hours, int minutes) {
    return Duration.ofHours(hours).plusMinutes(minutes).toSeconds();
  }

  /**
   * The time with what GPS knows of it.
   *
   * @param taken by the other sources, or null
   * @param utc by GPS, or null
   */
  static CaptureTime refine(CaptureTime taken, LocalDateTime utc) {
    if (utc == null || !DateText.isTaken(utc.toLocalDate())) {
      return taken;
    }
    if (taken == null) {
      return new CaptureTime(utc, ZoneOffset.UTC);
    }
    return taken.offset() == null
        ? new CaptureTime(taken.local(), offset(taken.local(), utc).orElse(null))
        : taken;
  }

  private static Optional<ZoneOffset> offset(LocalDateTime local, LocalDateTime utc) {
    long difference = Duration.between(utc, local).toSeconds();
    long zone = Math.round((double) difference / QUARTER) * QUARTER;
    boolean isZone = zone % HALF_HOUR == 0 || QUARTERS.contains(zone);
    return isZone
            && Math.abs(difference - zone) <= TOLERANCE.toSeconds()
            && Math.abs(zone) <= Duration.ofDays(1).toSeconds()
        ? DateText.onEarth((int) zone)
        : Optional.empty();
  }
}
