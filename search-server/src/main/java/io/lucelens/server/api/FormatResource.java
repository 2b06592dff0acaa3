package io.lucelens.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.lucelens.index.crawl.LibraryCrawler;
import java.util.List;

/**
 * Which picture files may be uploaded, told before the model is loaded too: browsers do not know
 * HEIC and RAW files for pictures.
 *
 * <pre>
 * curl http://127.0.0.1:8080/api/v1/formats
 * </pre>
 */
public final class FormatResource {
  private static final FormatsJson FORMATS =
      new FormatsJson(
          LibraryCrawler.extensions().stream().sorted().toList(), UploadLimits.MAX_BYTES);

  /**
   * The answer.
   *
   * @param extensions of files that are read, in small letters, without the dot
   * @param maxBytes how many bytes the pictures of a request may have together
   */
  record FormatsJson(List<String> extensions, long maxBytes) {}

  /** Registers the route. */
  public void register(RoutesConfig routes) {
    ReadRoute.add(routes, "/api/v1/formats", this::answer);
  }

  private void answer(Context ctx) {
    ctx.json(FORMATS);
  }
}
