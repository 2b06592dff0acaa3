package io.lucelens.index.store;

import java.time.LocalDate;
import java.util.Set;

/**
 * Which images a search is about: those that fit all of this. What is not known of an image does
 * not fit.
 *
 * @param tags all of these, in lower case
 * @param keywords all of these, whole; capitals and accents do not matter
 * @param captions for each of these, all its words one after the other in title or caption
 * @param minRating at least so many stars; null for any image
 * @param takenFrom the first day, by the clock where the picture was taken; null for no bound
 * @param takenTo the last day; null for no bound
 */
public record ImageFilter(
    Set<String> tags,
    Set<String> keywords,
    Set<String> captions,
    Integer minRating,
    LocalDate takenFrom,
    LocalDate takenTo) {

  /** All images. */
  public static final ImageFilter NONE = tagged(Set.of());

  public ImageFilter {
    tags = Set.copyOf(tags);
    keywords = Set.copyOf(keywords);
    captions = Set.copyOf(captions);
  }

  /** The images that have all of these tags. */
  public static ImageFilter tagged(Set<String> tags) {
    return new ImageFilter(tags, Set.of(), Set.of(), null, null, null);
  }
}
