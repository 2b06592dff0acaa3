package io.lucelens.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.lucelens.clip.EncoderBusyException;
import io.lucelens.clip.TextTooLongException;
import io.lucelens.clip.image.UnreadableImageException;
import io.lucelens.server.search.BadQueryException;
import io.lucelens.server.search.ModelUnavailableException;
import io.lucelens.server.search.UnknownImageException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every exception into a {@link Problem}; none shows its stack trace to the caller. */
public final class ProblemMapping {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemMapping.class);

  /** How Jetty 12.1 words that a limit of a form is passed. */
  private static final Pattern FORM_LIMIT = Pattern.compile("exceeded|too many keys");

  private static final Problem BUG =
      Problem.of(
          500,
          "internal_error",
          "The server met an error that it does not know; its log on stderr has the details.");

  /** Loading a model takes a second or two, and so do the queries that a busy model has in hand. */
  private static final String RETRY_AFTER_SECONDS = "2";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Registers the mapping for all routes. */
  public void register(RoutesConfig routes) {
    routes.exception(ProblemException.class, (e, ctx) -> answer(ctx, e.problem()));
    routes.exception(BadQueryException.class, (e, ctx) -> answer(ctx, ofBadQuery(e)));
    routes.exception(
        UnknownImageException.class,
        (e, ctx) ->
            answer(ctx, Problem.of(404, "unknown_image", e.getMessage(), idParameter(ctx))));
    routes.exception(
        TextTooLongException.class,
        (e, ctx) -> answer(ctx, Problem.of(422, "text_too_long", e.getMessage(), "query")));
    routes.exception(
        EncoderBusyException.class,
        (e, ctx) -> answer(ctx, Problem.of(503, "busy", e.getMessage())));
    routes.exception(
        ModelUnavailableException.class,
        (e, ctx) -> answer(ctx, Problem.of(503, "model_unavailable", e.getMessage())));
    routes.exception(
        UnreadableImageException.class,
        (e, ctx) -> answer(ctx, Problem.of(415, "undecodable_image", ofPicture(e), "image")));
    routes.exception(HttpResponseException.class, (e, ctx) -> answer(ctx, ofHttp(e, ctx)));
    routes.exception(ServletException.class, (e, ctx) -> answerUnread(ctx, ofForm(e)));
    routes.exception(
        HttpException.RuntimeException.class,
        (e, ctx) -> answer(ctx, Problem.of(e.getCode(), "bad_request", ofJetty(e))));
    routes.exception(EofException.class, (e, ctx) -> LOG.debug("The caller went away", e));
    routes.exception(Exception.class, (e, ctx) -> answer(ctx, ofBug(e, ctx)));
  }

  /** Writes an error as the answer of a request. */
  public void answer(Context ctx, Problem problem) {
    if (problem.status() == 503) {
      ctx.header("Retry-After", RETRY_AFTER_SECONDS);
    }
    ctx.status(problem.status()).contentType(Problem.MEDIA_TYPE).result(toJson(problem));
  }

  /**
   * Jetty drops the connection if it has not read the whole body: the caller is not to reuse it.
   */
  private void answerUnread(Context ctx, Problem problem) {
    ctx.header("Connection", "close");
    answer(ctx, problem);
  }

  /** Answers when the JVM itself is in trouble, such as out of memory. */
  public static void answerError(HttpServletResponse response, Error error) {
    LOG.error("A request failed", error);
    response.setStatus(BUG.status());
    response.setContentType(Problem.MEDIA_TYPE);
    try {
      response.getOutputStream().write(toJson(BUG));
    } catch (IOException e) {
      LOG.debug("The caller went away", e);
    }
  }

  /** Nobody's fault but ours: logged in full, told in one line. */
  private static Problem ofBug(Exception e, Context ctx) {
    LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
    return BUG;
  }

  static byte[] toJson(Problem problem) {
    try {
      return JSON.writeValueAsBytes(problem);
    } catch (JsonProcessingException e) {
      throw new AssertionError("A record of strings and a number always is JSON", e);
    }
  }

  private static Problem ofBadQuery(BadQueryException e) {
    int status = e.code().equals("text_too_long") ? 422 : 400;
    return Problem.of(status, e.code(), e.getMessage(), e.parameter());
  }

  private static String idParameter(Context ctx) {
    return ctx.pathParamMap().containsKey("id") ? "id" : "similarTo";
  }

  private static String ofPicture(UnreadableImageException e) {
    return "The image cannot be read: "
        + e.getMessage()
        + ". Give another copy of it, or another format.";
  }

  private static Problem ofHttp(HttpResponseException e, Context ctx) {
    return switch (e.getStatus()) {
      case 404 ->
          Problem.of(
              404, "unknown_route", "There is nothing at " + ctx.path() + " on this server.");
      case 405 ->
          Problem.of(
              405,
              "method_not_allowed",
              ctx.path()
                  + " does not answer "
                  + ctx.method()
                  + "; docs/rest-api.md has what it does.");
      case 413 -> UploadLimits.tooLarge();
      default -> Problem.of(e.getStatus(), "bad_request", String.valueOf(e.getMessage()));
    };
  }

  /** Jetty wraps what it finds wrong with a multipart body, and tells limits only by its words. */
  private static Problem ofForm(ServletException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (FORM_LIMIT.matcher(String.valueOf(cause.getMessage())).find()) {
        return UploadLimits.tooLarge();
      }
    }
    return Problem.of(
        400,
        "invalid_body",
        "The form cannot be read; send multipart/form-data with its boundary, as"
            + " curl -F image=@photo.jpg does.");
  }

  private static String ofJetty(RuntimeException e) {
    return "The request cannot be read: " + e.getMessage() + ".";
  }
}
