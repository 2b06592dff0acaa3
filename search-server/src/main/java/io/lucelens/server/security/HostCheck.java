package io.lucelens.server.security;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.lucelens.server.api.Problem;
import io.lucelens.server.api.ProblemException;
import java.util.regex.Pattern;

/**
 * Answers only requests whose Host header names this machine's loopback.
 *
 * <p>A hostile page can point its own domain name at 127.0.0.1 and would then share an origin with
 * this server (DNS rebinding); its requests still carry its domain in the Host header.
 */
public final class HostCheck implements Handler {
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

  @Override
  public void handle(Context ctx) {
    String host = ctx.header("Host");
    if (host == null || !LOOPBACK.matcher(host).matches()) {
      throw new ProblemException(
          Problem.of(
              421,
              "wrong_host",
              "This server answers for localhost, 127.0.0.1 and [::1] only; open it by one of these"
                  + " names."));
    }
  }
}
