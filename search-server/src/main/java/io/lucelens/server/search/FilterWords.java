package io.lucelens.server.search;

import io.lucelens.index.store.ImageFilter;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The filters in a query's text: {@code tag:beach}, {@code keyword:"summer holidays"}, {@code
 * caption:regatta}, {@code rating:4} (or better), {@code year:2024}, {@code date:2024-05}, {@code
 * date:2024-06..2024-08}. What has several words is quoted.
 */
final class FilterWords {
  /** No image has more than five tags, so more find nothing. */
  static final int MAX_TAGS = 10;

  /** Keywords and captions together. */
  static final int MAX_WORDS = 10;

  private static final int MAX_STARS = 5;

  /** At the start of a word only, so that {@code heritage:site} is none. */
  private static final Pattern FILTER =
      Pattern.compile(
          "(?<!\\S)(tag|keyword|caption|rating|year|date):(?:\"([^\"]*)\"|(\\S+))",
          Pattern.CASE_INSENSITIVE);

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
   * @param request the text is without filters
   */
  record Filtered(SearchRequest request, ImageFilter filter) {
    /** Whether there is nothing to compare images with. */
    boolean isFilterAlone() {
      return !filter.equals(ImageFilter.NONE)
          && request.text().isEmpty()
          && request.pictures().isEmpty()
          && request.similarTo().isEmpty();
    }
  }

  /**
   * Takes the filters out of a request's text.
   *
   * @throws BadQueryException if there are too many, or one has no meaning
   */
  static Filtered takenOutOf(SearchRequest request) {
    FilterWords found = new FilterWords();
    request.tags().forEach(tag -> addTo(found.tags, normal(tag)));
    Matcher matcher = FILTER.matcher(cleaned(request.text()));
    matcher.results().forEach(found::add);
    found.checkCounts();
    SearchRequest bare =
        new SearchRequest(
            matcher.replaceAll(" ").strip(),
            request.pictures(),
            request.similarTo(),
            List.copyOf(found.tags),
            request.offset(),
            request.limit());
    return new Filtered(bare, found.filter());
  }

  /** Control characters come from pasting and separate words like blanks do. */
  private static String cleaned(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
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
    narrow(Days.ofYear(Integer.parseInt(value)));
  }

  private void narrow(Days days) {
    if (days.first() != null) {
      takenFrom = takenFrom == null || days.first().isAfter(takenFrom) ? days.first() : takenFrom;
    }
    if (days.last() != null) {
      takenTo = takenTo == null || days.last().isBefore(takenTo) ? days.last() : takenTo;
    }
  }

  private void addDate(String value) {
    try {
      narrow(Days.of(value));
    } catch (DateTimeException e) {
      throw bad(
          "The date is '%s' and must be a year, a month or a day, or from one to a later one, as in"
                  .formatted(shortened(value))
              + " date:2024-05, date:2024-05-17 or date:2024-06..2024-08.");
    }
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

  private ImageFilter filter() {
    return new ImageFilter(tags, keywords, captions, minRating, takenFrom, takenTo);
  }
}
