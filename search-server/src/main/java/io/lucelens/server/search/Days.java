package io.lucelens.server.search;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The days that a date in a query means.
 *
 * @param first inclusive; null for no bound
 * @param last inclusive; null for no bound
 */
record Days(LocalDate first, LocalDate last) {
  private static final Pattern DATE = Pattern.compile("(\\d{4})(?:-(\\d{2})(?:-(\\d{2}))?)?");
  private static final String TO = "..";

  /**
   * The days of a year ({@code 2024}), a month ({@code 2024-05}), one day ({@code 2024-05-17}), or
   * from the first of one of these to the last of another ({@code 2024-05..2024-08}), of which one
   * may be left out.
   *
   * @throws DateTimeException if the text is no such thing, or ends before it begins
   */
  static Days of(String text) {
    int to = text.indexOf(TO);
    if (to < 0) {
      return ofOne(text);
    }
    String from = text.substring(0, to);
    String until = text.substring(to + TO.length());
    if (from.isEmpty() && until.isEmpty()) {
      throw new DateTimeException("neither begin nor end");
    }
    LocalDate first = from.isEmpty() ? null : ofOne(from).first;
    LocalDate last = until.isEmpty() ? null : ofOne(until).last;
    if (first != null && last != null && last.isBefore(first)) {
      throw new DateTimeException("ends before it begins");
    }
    return new Days(first, last);
  }

  private static Days ofOne(String text) {
    Matcher parts = DATE.matcher(text);
    if (!parts.matches()) {
      throw new DateTimeException("not a date");
    }
    int year = Integer.parseInt(parts.group(1));
    if (parts.group(2) == null) {
      return ofYear(year);
    }
    if (parts.group(3) == null) {
      YearMonth month = YearMonth.of(year, Integer.parseInt(parts.group(2)));
      return new Days(month.atDay(1), month.atEndOfMonth());
    }
    LocalDate day = LocalDate.parse(text);
    return new Days(day, day);
  }

  static Days ofYear(int year) {
    return new Days(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31));
  }
}
