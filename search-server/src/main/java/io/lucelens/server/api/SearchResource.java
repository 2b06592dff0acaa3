package io.lucelens.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.lucelens.clip.image.UnreadableImageException;
import io.lucelens.server.search.SearchRequest;
import io.lucelens.server.search.SearchResult;
import java.util.List;

/**
 * Searches.
 *
 * <pre>
 * curl 'http://127.0.0.1:8080/api/v1/search?q=a+castle&amp;limit=5'
 * curl -H 'Content-Type: application/json' -d '{"query":"at night","similarTo":"ID"}' \
 *     http://127.0.0.1:8080/api/v1/search
 * curl -F image=@photo.jpg -F query='at night' http://127.0.0.1:8080/api/v1/search
 * </pre>
 */
public final class SearchResource {
  private static final String PATH = "/api/v1/search";

  private final LibrarySlot slot;
  private final SearchRequestReader reader = new SearchRequestReader();

  public SearchResource(LibrarySlot slot) {
    this.slot = slot;
  }

  /**
   * The answer.
   *
   * @param hits best first; with filters alone the newest first, without scores
   * @param tags those of the hits, the most frequent first
   * @param tookMs wall-clock time of embedding and searching
   * @param model name of the model
   */
  record SearchJson(
      List<ImageJson> hits, List<TagResource.CountJson> tags, long tookMs, String model) {}

  /** Registers the routes. */
  public void register(RoutesConfig routes) {
    ReadRoute.add(routes, PATH, ctx -> answer(ctx, reader.ofQueryString(ctx)));
    routes.post(PATH, ctx -> answer(ctx, reader.ofBody(ctx)));
  }

  private void answer(Context ctx, SearchRequest request) throws UnreadableImageException {
    try (LibrarySlot.Lease lease = slot.lease()) {
      SearchResult result = lease.search().search(request);
      ctx.json(
          new SearchJson(
              result.hits().stream().map(hit -> ImageJson.of(hit, lease.roots())).toList(),
              TagResource.countsOf(result.hits()),
              result.took().toMillis(),
              lease.library().encoder().model().name()));
    }
  }
}
