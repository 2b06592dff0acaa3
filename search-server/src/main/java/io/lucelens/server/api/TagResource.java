package io.lucelens.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.lucelens.index.store.Hit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tags that the library's images have.
 *
 * <pre>
 * curl http://127.0.0.1:8080/api/v1/tags
 * </pre>
 */
public final class TagResource {
  private final LibrarySlot slot;

  public TagResource(LibrarySlot slot) {
    this.slot = slot;
  }

  /**
   * A tag.
   *
   * @param tag in lower case
   * @param images how many have it
   */
  record CountJson(String tag, int images) {}

  /** All tags, the most frequent first. */
  record TagsJson(List<CountJson> tags) {}

  /** Registers the route. */
  public void register(RoutesConfig routes) {
    ReadRoute.add(routes, "/api/v1/tags", this::answer);
  }

  private void answer(Context ctx) {
    try (LibrarySlot.Lease lease = slot.lease()) {
      ctx.json(new TagsJson(sorted(lease.library().index().tagCounts())));
    }
  }

  /** The tags of some hits, the most frequent first. */
  static List<CountJson> countsOf(List<Hit> hits) {
    Map<String, Integer> counts = new HashMap<>();
    hits.forEach(hit -> hit.image().tags().forEach(tag -> counts.merge(tag, 1, Integer::sum)));
    return sorted(counts);
  }

  private static List<CountJson> sorted(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(entry -> new CountJson(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(CountJson::images).reversed().thenComparing(CountJson::tag))
        .toList();
  }
}
