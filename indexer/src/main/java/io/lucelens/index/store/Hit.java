package io.lucelens.index.store;

/**
 * A search result.
 *
 * @param image the image found
 * @param score cosine similarity to the query, -1 to 1; null if there was nothing to compare with,
 *     as in a search by filters alone
 */
public record Hit(IndexedImage image, Float score) {

  /** An image that was found without a comparison. */
  public static Hit unscored(IndexedImage image) {
    return new Hit(image, null);
  }
}
