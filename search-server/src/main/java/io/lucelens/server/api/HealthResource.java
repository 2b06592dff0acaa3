package io.lucelens.server.api;

import io.javalin.config.RoutesConfig;

/**
 * For whoever watches the process.
 *
 * <pre>
 * curl -i http://127.0.0.1:8080/livez     204 as long as it runs
 * curl -i http://127.0.0.1:8080/readyz    204 once searches are answered, 503 before
 * </pre>
 */
public final class HealthResource {
  private final LibrarySlot slot;

  public HealthResource(LibrarySlot slot) {
    this.slot = slot;
  }

  /** Registers the routes. */
  public void register(RoutesConfig routes) {
    ReadRoute.add(routes, "/livez", ctx -> ctx.status(204));
    ReadRoute.add(
        routes,
        "/readyz",
        ctx -> {
          slot.lease().close();
          ctx.status(204);
        });
  }
}
