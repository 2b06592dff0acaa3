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

/** Answers searches over one index with one model. Thread-safe; owns neither of the two. */
public final class SearchService {
  private final QueryComposer composer;
  private final ImageIndex index;

  public SearchService(QueryEncoder encoder, ImageIndex index) {
    this.composer = new QueryComposer(encoder, index);
    this.index = index;
  }

  /**
   * The images that fit best. An image named in {@code similarTo} is not among its own neighbours.
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
    FilterWords.Filtered filtered = FilterWords.takenOutOf(asking);
    SearchRequest request = filtered.request();
    Embedding query = composer.compose(request);
    Set<String> asked = Set.copyOf(request.similarTo());
    List<Hit> hits =
        index.search(query, request.limit() + asked.size() + 1, filtered.filter()).stream()
            .filter(hit -> !asked.contains(hit.image().id()))
            .filter(hit -> !leftOut.test(hit.image()))
            .limit(request.limit())
            .toList();
    return new SearchResult(hits, Duration.ofNanos(System.nanoTime() - start));
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
