package io.lucelens.index.store;

/**
 * A search result.
 *
 * @param image the image found
 * @param score cosine similarity to the query, -1 to 1
 */
public record Hit(IndexedImage image, float score) {}
