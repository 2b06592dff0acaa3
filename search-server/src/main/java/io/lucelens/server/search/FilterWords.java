package io.lucelens.server.search;

import io.lucelens.index.store.ImageFilter;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The filters in a query's text: {@code tag:beach}, {@code keyword:"summer holidays"}, {@code
 * caption:regatta}, {@code rating:4} (or better), {@code year:2024}, {@code date:2024-05}. What has
 * several words is quoted.
 */
final class FilterWords {
  /** No image has more than five tags, so more find nothing. */
  static final int MAX_TAGS = 10;

  /** Keywords and captions together. */
  static final int MAX_WORDS = 10;

  /** What the pictures of a query without any words are compared with. */
  private static final String ANYTHING = "a photo";

  private static final int MAX_STARS = 5;

  /** At the start of a word only, so that {@code heritage:site} is none. */
  private static final Pattern FILTER =
      Pattern.compile(
          "(?<!\\S)(tag|keyword|caption|rating|year|date):(?:\"([^\"]*)\"|(\\S+))",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern DATE = Pattern.compile("(\\d{4})(?:-(\\d{2})(?:-(\\d{2}))?)?");

  private final Set<String> tags = new LinkedHashSet<>();
  private final Set<String> keywords = new LinkedHashSet<>();
  private final Set<String> captions = new LinkedHashSet<>();
  private Integer minRating;
  private LocalDate takenFrom;
  private LocalDate takenTo;

  private FilterWords() {}

  /**
   * A search with its filters apart.
   *
   * @param request the text is without filters; if nothing else is asked for, it is the words of
   *     the filters, so that those that fit them best come first
   */
  record Filtered(SearchRequest request, ImageFilter filter) {}

  /**
   * Takes the filters out of a request's text.
   *
   * @throws BadQueryException if there are too many, or one has no meaning
   */
  static Filtered takenOutOf(SearchRequest request) {
    FilterWords found = new FilterWords();
    request.tags().forEach(tag -> addTo(found.tags, normal(tag)));
    Matcher matcher = FILTER.matcher(request.text());
    matcher.results().forEach(found::add);
    found.checkCounts();
    String rest = matcher.replaceAll(" ").strip();
    boolean nothingElse =
        rest.isEmpty() && request.pictures().isEmpty() && request.similarTo().isEmpty();
    SearchRequest bare =
        new SearchRequest(
            nothingElse ? found.words() : rest,
            request.pictures(),
            request.similarTo(),
            List.copyOf(found.tags),
            request.limit());
    return new Filtered(bare, found.filter());
  }

  private void add(MatchResult match) {
    String value = (match.group(2) == null ? match.group(3) : match.group(2)).strip();
    switch (match.group(1).toLowerCase(Locale.ROOT)) {
      case "tag" -> addTo(tags, normal(value));
      case "keyword" -> addTo(keywords, value);
      case "caption" -> addTo(captions, value);
      case "rating" -> addRating(value);
      case "year" -> addYear(value);
      default -> addDate(value);
    }
  }

  private static void addTo(Set<String> values, String value) {
    if (!value.isEmpty()) {
      values.add(value);
    }
  }

  /** As the vocabulary has it. */
  private static String normal(String tag) {
    return tag.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }

  private void addRating(String value) {
    if (!value.matches("[1-" + MAX_STARS + "]")) {
      throw bad(
          "The rating is '%s' and must be from 1 to %d, as in rating:4 for four stars or more."
              .formatted(shortened(value), MAX_STARS));
    }
    int stars = Integer.parseInt(value);
    minRating = minRating == null ? stars : Integer.valueOf(Math.max(minRating, stars));
  }

  private void addYear(String value) {
    if (!value.matches("\\d{4}")) {
      throw bad(
          "The year is '%s' and must have four digits, as in year:2024."
              .formatted(shortened(value)));
    }
    narrowToYear(Integer.parseInt(value));
  }

  private void narrowToYear(int year) {
    narrow(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31));
  }

  private void narrow(LocalDate from, LocalDate to) {
    takenFrom = takenFrom == null || from.isAfter(takenFrom) ? from : takenFrom;
    takenTo = takenTo == null || to.isBefore(takenTo) ? to : takenTo;
  }

  private void addDate(String value) {
    Matcher parts = DATE.matcher(value);
    if (!parts.matches()) {
      throw badDate(value);
    }
    try {
      int year = Integer.parseInt(parts.group(1));
      if (parts.group(2) == null) {
        narrowToYear(year);
      } else if (parts.group(3) == null) {
        YearMonth month = YearMonth.of(year, Integer.parseInt(parts.group(2)));
        narrow(month.atDay(1), month.atEndOfMonth());
      } else {
        LocalDate day = LocalDate.parse(value);
        narrow(day, day);
      }
    } catch (DateTimeException e) {
      throw badDate(value);
    }
  }

  private static BadQueryException badDate(String value) {
    return bad(
        "The date is '%s' and must be a year, a month or a day, as in date:2024-05 or"
                .formatted(shortened(value))
            + " date:2024-05-17.");
  }

  private static BadQueryException bad(String message) {
    return new BadQueryException("bad_filter", "query", message);
  }

  private static String shortened(String value) {
    return value.length() <= 40 ? value : value.substring(0, 40) + "…";
  }

  private void checkCounts() {
    if (tags.size() > MAX_TAGS) {
      throw new BadQueryException(
          "too_many_tags",
          "tag",
          "The query has "
              + tags.size()
              + " tags and may have at most "
              + MAX_TAGS
              + ": leave some out.");
    }
    int words = keywords.size() + captions.size();
    if (words > MAX_WORDS) {
      throw bad(
          "The query has "
              + words
              + " keywords and captions to filter by and may have at most "
              + MAX_WORDS
              + ": leave some out.");
    }
  }

  private String words() {
    String words =
        Stream.of(tags, keywords, captions).flatMap(Set::stream).collect(Collectors.joining(", "));
    boolean onlyNumbers = words.isEmpty() && (minRating != null || takenFrom != null);
    return onlyNumbers ? ANYTHING : words;
  }

  private ImageFilter filter() {
    return new ImageFilter(tags, keywords, captions, minRating, takenFrom, takenTo);
  }
}
