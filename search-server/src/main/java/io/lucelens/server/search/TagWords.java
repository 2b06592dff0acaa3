package io.lucelens.server.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tags in a query's text: {@code tag:beach}, and {@code tag:"hot air balloon"} for those of
 * several words.
 */
final class TagWords {
  /** No image has more than five, so more find nothing. */
  static final int MAX_TAGS = 10;

  /** At the start of a word only, so that {@code heritage:site} is none. */
  private static final Pattern TAG =
      Pattern.compile("(?<!\\S)tag:(?:\"([^\"]*)\"|(\\S+))", Pattern.CASE_INSENSITIVE);

  private TagWords() {}

  /**
   * The same request with the tags of its text among its tags, all in lower case.
   *
   * @throws BadQueryException if there are too many
   */
  static SearchRequest takenOutOf(SearchRequest request) {
    List<String> tags = new ArrayList<>(request.tags());
    Matcher matcher = TAG.matcher(request.text());
    matcher.results().map(TagWords::name).forEach(tags::add);
    List<String> names =
        tags.stream().map(TagWords::normal).filter(tag -> !tag.isEmpty()).distinct().toList();
    if (names.size() > MAX_TAGS) {
      throw new BadQueryException(
          "too_many_tags",
          "tag",
          "The query has "
              + names.size()
              + " tags and may have at most "
              + MAX_TAGS
              + ": leave some out.");
    }
    return new SearchRequest(
        matcher.replaceAll(" ").strip(),
        request.pictures(),
        request.similarTo(),
        names,
        request.limit());
  }

  private static String name(MatchResult match) {
    return match.group(1) == null ? match.group(2) : match.group(1);
  }

  /** As the vocabulary has it. */
  private static String normal(String tag) {
    return tag.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }
}
