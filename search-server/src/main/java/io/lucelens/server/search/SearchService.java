package io.lucelens.server.search;

import io.lucelens.clip.Embedding;
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

  public SearchService(QueryEncoder encoder, ImageIndex index, PictureEncoder pictures) {
    this.composer = new QueryComposer(encoder, index, pictures);
    this.index = index;
  }

  /**
   * The images that fit best, or of those that fit filters alone the newest. An image named in
   * {@code similarTo} is not among its own neighbours.
   *
   * @throws BadQueryException if limit or offset is out of range, nothing or too much is asked for,
   *     or a filter has no meaning
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
   * @param leftOut true for one image at most; not asked with filters alone
   */
  public SearchResult search(SearchRequest asking, Predicate<IndexedImage> leftOut)
      throws UnreadableImageException {
    long start = System.nanoTime();
    FilterWords.Filtered filtered = checked(asking);
    List<Hit> hits = filtered.isFilterAlone() ? newest(filtered) : nearest(filtered, leftOut);
    return new SearchResult(hits, Duration.ofNanos(System.nanoTime() - start));
  }

  /**
   * Whether a search has something to compare images with, for which it takes a model.
   *
   * @throws BadQueryException if limit, offset, a filter or the length of the text is refused
   */
  public static boolean needsModel(SearchRequest request) {
    return !checked(request).isFilterAlone();
  }

  private static FilterWords.Filtered checked(SearchRequest asking) {
    checkRange("limit", asking.limit(), 1, SearchRequest.MAX_LIMIT);
    checkRange("offset", asking.offset(), 0, SearchRequest.MAX_OFFSET);
    checkLength(asking.text());
    return FilterWords.takenOutOf(asking);
  }

  private List<Hit> newest(FilterWords.Filtered filtered) {
    SearchRequest request = filtered.request();
    return index.newest(request.offset(), request.limit(), filtered.filter()).stream()
        .map(Hit::unscored)
        .toList();
  }

  private List<Hit> nearest(FilterWords.Filtered filtered, Predicate<IndexedImage> leftOut)
      throws UnreadableImageException {
    SearchRequest request = filtered.request();
    Embedding query = composer.compose(request);
    Set<String> asked = Set.copyOf(request.similarTo());
    int k = request.offset() + request.limit() + asked.size() + 1;
    return index.search(query, k, filtered.filter()).stream()
        .filter(hit -> !asked.contains(hit.image().id()))
        .filter(hit -> !leftOut.test(hit.image()))
        .skip(request.offset())
        .limit(request.limit())
        .toList();
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

  private static void checkRange(String parameter, int number, int least, int most) {
    if (number < least || number > most) {
      throw new BadQueryException(
          parameter + "_out_of_range",
          parameter,
          "The %s is %d and must be a whole number from %d to %d."
              .formatted(parameter, number, least, most));
    }
  }
}
