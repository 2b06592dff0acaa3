package io.lucelens.index.store;

import io.lucelens.clip.Embedding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The image index: one record and one unit vector an image, all vectors from one model.
 * Thread-safe. Changes are seen by searches at the latest after {@link #commit()}, and survive a
 * crash only then.
 *
 * <p>Every method throws {@link UnusableIndexException} if the index turns out to be damaged or can
 * no longer be written, and {@link IllegalStateException} once it is closed.
 */
public interface ImageIndex extends AutoCloseable {

  /**
   * Adds an image, or replaces the one with the same id.
   *
   * @throws IllegalArgumentException if the dimension is not the index's
   */
  void put(IndexedImage image, Embedding embedding);

  /**
   * Adds an image that the model has not embedded yet, or replaces the one with the same id and
   * drops its vector. It is listed and found by id, path, content and filters, but nothing is near
   * to it.
   */
  void putWaiting(IndexedImage image);

  /**
   * Replaces the record with the same id; its vector stays, or the want of one. No-op if the id is
   * unknown.
   */
  void updateRecord(IndexedImage image);

  /** Removes an image; no-op if the id is unknown. */
  void remove(String id);

  /** The record of an image. */
  Optional<IndexedImage> find(String id);

  /** The record of the image file at a path, absolute and normalised. */
  Optional<IndexedImage> findByPath(Path path);

  /** The record of any one image with this content; copies of a file have a record each. */
  Optional<IndexedImage> findByContent(String contentHash);

  /**
   * Any one image with this content that has a vector, with it. Both are as of one moment, so that
   * they belong together whatever is written meanwhile.
   */
  Optional<EmbeddedImage> findEmbeddedByContent(String contentHash);

  /** The stored vector of an image, bit for bit as it was put; none if it waits for one. */
  Optional<Embedding> embedding(String id);

  /** Visits every record as of the last commit, in no particular order. */
  void forEach(Consumer<IndexedImage> visitor);

  /**
   * Visits every record of a file in a folder, at any depth, as of the last commit, in no
   * particular order.
   *
   * @param folder absolute, normalised; need not be there
   */
  void forEachBelow(Path folder, Consumer<IndexedImage> visitor);

  /** As {@link #forEachBelow}, but of the files in the folder itself. */
  void forEachIn(Path folder, Consumer<IndexedImage> visitor);

  /** How many records {@link #forEachBelow} visits. */
  int countBelow(Path folder);

  /** Visits those that wait to be embedded, as of the last commit, in no particular order. */
  void forEachWaiting(Consumer<IndexedImage> visitor);

  /**
   * Visits every image that has a vector with it, as of the last commit, in no particular order.
   */
  void forEachEmbedding(BiConsumer<IndexedImage, Embedding> visitor);

  /**
   * The images nearest to a query, best first.
   *
   * @param k at most so many; at least 1
   * @throws IllegalArgumentException if the dimension is not the index's
   */
  default List<Hit> search(Embedding query, int k) {
    return search(query, k, ImageFilter.NONE);
  }

  /**
   * Of the images that have all of these tags, those nearest to a query, best first.
   *
   * @param k at most so many; at least 1
   * @param tags in lower case; none to search all images
   * @throws IllegalArgumentException if the dimension is not the index's
   */
  default List<Hit> search(Embedding query, int k, Set<String> tags) {
    return search(query, k, ImageFilter.tagged(tags));
  }

  /**
   * Of the images that fit a filter, those nearest to a query, best first.
   *
   * @param k at most so many; at least 1
   * @throws IllegalArgumentException if the dimension is not the index's
   */
  List<Hit> search(Embedding query, int k, ImageFilter filter);

  /**
   * The images that fit a filter, the newest first by when they were taken, by the clock where that
   * was; those without such a time last, and those of the same time in the order of their paths.
   * Images that wait to be embedded are among them.
   *
   * @param from how many of the newest are left out; not negative
   * @param k at most so many; at least 1
   */
  List<IndexedImage> newest(int from, int k, ImageFilter filter);

  /** Replaces an image's tags; record and vector stay. No-op if the id is unknown. */
  void setTags(String id, List<String> tags);

  /** How many images have each tag that one has, as of the last commit. */
  Map<String, Integer> tagCounts();

  /** A note beside the images, such as what was learned from them; durable by {@link #commit()}. */
  void note(String key, String value);

  /** What was noted under a key. */
  Optional<String> note(String key);

  /** How many images there are as of the last commit, those that wait included. */
  int size();

  /** How many images wait to be embedded, as of the last commit. */
  int waiting();

  /** Makes all changes durable and visible. */
  void commit();

  /** Commits and releases the files. Calling it again does nothing. */
  @Override
  void close();
}
