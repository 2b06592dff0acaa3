package io.lucelens.server.search;

import io.lucelens.clip.EncoderBusyException;
import io.lucelens.clip.TextTooLongException;
import io.lucelens.clip.image.UnreadableImageException;
import io.lucelens.index.store.Hit;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Answers searches over one index with one model. With nothing but filters there is nothing to
 * compare images with: then the newest come first, without a score, and no model is needed.
 * Thread-safe; owns neither of the two.
 */
public final class SearchService {
  /**
   * CLIP reads 77 tokens, hardly ever more than 400 characters; this bounds the tokenizer's work,
   * and that of filters.
   */
  static final int MAX_TEXT_LENGTH = 2_000;

  private final QueryComposer composer;
  private final ImageIndex index;

  public SearchService(QueryEncoder encoder, ImageIndex index) {
    this.composer = new QueryComposer(encoder, index);
    this.index = index;
  }

  /**
   * The images that fit best, or of those that fit filters alone the newest. An image named in
   * {@code similarTo} is not among its own neighbours.
   *
   * @throws BadQueryException if the limit is out of range, nothing or too much is asked for, or a
   *     filter has no meaning
   * @throws UnknownImageException if an id is not in the index
   * @throws TextTooLongException if the text does not fit the model's context
   * @throws UnreadableImageException if a picture cannot be decoded
   * @throws EncoderBusyException if too many queries are before this one
   */
  public SearchResult search(SearchRequest request) throws UnreadableImageException {
    return search(request, image -> false);
  }

  /**
   * As {@link #search(SearchRequest)}, with one image left out that only the caller knows.
   *
   * @param leftOut true for one image at most
   */
  public SearchResult search(SearchRequest asking, Predicate<IndexedImage> leftOut)
      throws UnreadableImageException {
    long start = System.nanoTime();
    checkLimit(asking.limit());
    checkLength(asking.text());
    FilterWords.Filtered filtered = FilterWords.takenOutOf(asking);
    Set<String> asked = Set.copyOf(asking.similarTo());
    List<Hit> hits =
        found(filtered, asking.limit() + asked.size() + 1).stream()
            .filter(hit -> !asked.contains(hit.image().id()))
            .filter(hit -> !leftOut.test(hit.image()))
            .limit(asking.limit())
            .toList();
    return new SearchResult(hits, Duration.ofNanos(System.nanoTime() - start));
  }

  private List<Hit> found(FilterWords.Filtered filtered, int k) throws UnreadableImageException {
    return filtered.isFilterAlone()
        ? index.newest(k, filtered.filter()).stream().map(Hit::unscored).toList()
        : index.search(composer.compose(filtered.request()), k, filtered.filter());
  }

  private static void checkLength(String text) {
    if (text.length() > MAX_TEXT_LENGTH) {
      throw new BadQueryException(
          "text_too_long",
          "query",
          "The text has "
              + text.length()
              + " characters and a query has at most "
              + MAX_TEXT_LENGTH
              + ": shorten it to a sentence or two.");
    }
  }

  private static void checkLimit(int limit) {
    if (limit < 1 || limit > SearchRequest.MAX_LIMIT) {
      throw new BadQueryException(
          "limit_out_of_range",
          "limit",
          "The limit is "
              + limit
              + " and must be a whole number from 1 to "
              + SearchRequest.MAX_LIMIT
              + ".");
    }
  }
}
