package io.lucelens.index.metadata;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates as EXIF ({@code 2024:02:29 23:59:58}), XMP ({@code 2024-02-29T23:59:58.5+01:00}) and IPTC
 * write them, and as programs do that mix the two up.
 *
 * <p>A date without a day is none: it would have to be shown as something that nobody wrote. What
 * clocks say that were never set is none either.
 */
final class DateText {
  private static final Pattern DATE =
      Pattern.compile(
          "(\\d{4})[:./-](\\d{1,2})[:./-](\\d{1,2})"
              + "(?:[T ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,20}))?)?\\s*([Z+-].*)?)?");

  private static final Pattern OFFSET = Pattern.compile("([+-])(\\d{2}):?(\\d{2})");

  /** The first photograph. */
  private static final int FIRST_YEAR = 1826;

  /** Day zero of Unix, of Macintosh, and of GPS: clocks that were never set. */
  private static final Set<LocalDate> NEVER_SET =
      Set.of(LocalDate.of(1970, 1, 1), LocalDate.of(1904, 1, 1), LocalDate.of(1980, 1, 6));

  /** From Baker Island to the Line Islands. */
  private static final int MIN_OFFSET_SECONDS = -12 * 3600;

  private static final int MAX_OFFSET_SECONDS = 14 * 3600;

  private static final int NANO_DIGITS = 9;

  private DateText() {}

  /** The time that a text says; none if it says none, or nonsense. */
  static Optional<CaptureTime> parse(String text) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher parts = DATE.matcher(text.strip());
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      LocalDate date = LocalDate.of(number(parts, 1), number(parts, 2), number(parts, 3));
      LocalTime time = LocalTime.of(number(parts, 4), number(parts, 5), number(parts, 6));
      LocalDateTime local = LocalDateTime.of(date, time.plusNanos(nanos(parts.group(7))));
      return isTaken(date)
          ? Optional.of(new CaptureTime(local, offset(parts.group(8)).orElse(null)))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether a picture can have been taken on a day. */
  static boolean isTaken(LocalDate date) {
    return date.getYear() >= FIRST_YEAR && !NEVER_SET.contains(date);
  }

  private static int number(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Integer.parseInt(parts.group(group));
  }

  /** The digits after the decimal point. */
  static int nanos(String digits) {
    if (digits == null || digits.isEmpty()) {
      return 0;
    }
    return Integer.parseInt((digits + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
  }

  /** A time zone such as {@code +02:00} or {@code Z}; none if it is no such thing. */
  static Optional<ZoneOffset> offset(String text) {
    if (text == null) {
      return Optional.empty();
    }
    if (text.strip().equals("Z")) {
      return Optional.of(ZoneOffset.UTC);
    }
    Matcher parts = OFFSET.matcher(text.strip());
    if (!parts.matches() || number(parts, 3) > 59) {
      return Optional.empty();
    }
    int seconds = number(parts, 2) * 3600 + number(parts, 3) * 60;
    return onEarth(parts.group(1).equals("-") ? -seconds : seconds);
  }

  /** The offset of so many seconds, if some place on Earth may have it. */
  static Optional<ZoneOffset> onEarth(int seconds) {
    return seconds >= MIN_OFFSET_SECONDS && seconds <= MAX_OFFSET_SECONDS
        ? Optional.of(ZoneOffset.ofTotalSeconds(seconds))
        : Optional.empty();
  }
}
