package io.lucelens.server.security;

import io.javalin.http.Context;
import io.javalin.http.Handler;

/**
 * Tells the browser to run and load nothing but the page's own files, and to let nobody else embed
 * or read them.
 */
public final class SecurityHeaders implements Handler {
  /** blob: is how the page previews an image that is about to be uploaded. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
          + " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  @Override
  public void handle(Context ctx) {
    ctx.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header("Cross-Origin-Resource-Policy", "same-origin");
    ctx.header("Cross-Origin-Opener-Policy", "same-origin");
  }
}
