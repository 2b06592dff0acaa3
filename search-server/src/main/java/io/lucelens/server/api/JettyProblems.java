package io.lucelens.server.api;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Errors that Jetty finds before a request reaches a route, such as a malformed address. */
public final class JettyProblems implements Request.Handler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = Math.max(response.getStatus(), 400);
    Problem problem =
        Problem.of(
            status,
            status < 500 ? "bad_request" : "internal_error",
            "The server cannot make sense of the request; check its address and headers.");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    response.write(true, ByteBuffer.wrap(ProblemMapping.toJson(problem)), callback);
    return true;
  }
}
