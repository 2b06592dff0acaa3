package io.lucelens.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/**
 * Routes that only read. They answer HEAD as they answer GET, without the body (RFC 9110, 9.3.2);
 * Javalin by itself answers 200 to every HEAD, even of what is not there.
 */
final class ReadRoute {
  private ReadRoute() {}

  /** Registers a route. */
  static void add(RoutesConfig routes, String path, Handler handler) {
    routes.get(path, handler);
    routes.head(path, handler);
  }

  /** Whether the caller wants no body, so that none need be made. */
  static boolean isHead(Context ctx) {
    return ctx.method() == HandlerType.HEAD;
  }
}
