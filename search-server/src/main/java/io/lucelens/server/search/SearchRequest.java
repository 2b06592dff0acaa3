package io.lucelens.server.search;

import java.util.List;

/**
 * What to look for. Text, pictures and ids may be mixed: "like this one, but at night".
 *
 * @param text words, or empty
 * @param pictures bytes of image files, such as uploads
 * @param similarTo ids of indexed images; these are not returned themselves
 * @param tags only images that have all of these. {@code tag:beach} in the text means the same, and
 *     there are more filters ({@code docs/rest-api.md}); with filters alone the newest come first
 * @param offset how many of the first hits to leave out, 0 to {@link #MAX_OFFSET}
 * @param limit how many hits at most, 1 to {@link #MAX_LIMIT}
 */
public record SearchRequest(
    String text,
    List<byte[]> pictures,
    List<String> similarTo,
    List<String> tags,
    int offset,
    int limit) {

  /** How many hits are returned when nothing is said. */
  public static final int DEFAULT_LIMIT = 20;

  /** More is a download of the library and not an answer. */
  public static final int MAX_LIMIT = 500;

  /** Whoever has leafed through so many is better served by another filter. */
  public static final int MAX_OFFSET = 10_000;

  public SearchRequest {
    text = text == null ? "" : text;
    pictures = List.copyOf(pictures);
    similarTo = List.copyOf(similarTo);
    tags = List.copyOf(tags);
  }

  /** A search from the first hit on. */
  public SearchRequest(
      String text, List<byte[]> pictures, List<String> similarTo, List<String> tags, int limit) {
    this(text, pictures, similarTo, tags, 0, limit);
  }

  /** A search among all images. */
  public SearchRequest(String text, List<byte[]> pictures, List<String> similarTo, int limit) {
    this(text, pictures, similarTo, List.of(), limit);
  }

  /** A search by words alone. */
  public static SearchRequest ofText(String text, int limit) {
    return new SearchRequest(text, List.of(), List.of(), limit);
  }

  /** A search by one picture alone. */
  public static SearchRequest ofPicture(byte[] picture, int limit) {
    return new SearchRequest("", List.of(picture), List.of(), limit);
  }

  /** A search for images like an indexed one. */
  public static SearchRequest ofSimilarTo(String id, int limit) {
    return new SearchRequest("", List.of(), List.of(id), limit);
  }
}
