package io.lucelens.server.search;

import io.lucelens.index.store.Hit;
import java.time.Duration;
import java.util.List;

/**
 * The answer to a {@link SearchRequest}.
 *
 * @param hits best first; if filters alone were asked for, the newest first and without a score
 * @param took wall-clock time of embedding and searching
 */
public record SearchResult(List<Hit> hits, Duration took) {
  public SearchResult {
    hits = List.copyOf(hits);
  }
}
