package io.lucelens.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.HttpStatus;

/**
 * An error as RFC 9457 has it ({@code application/problem+json}), with a stable code for programs.
 *
 * @param title the HTTP status in words
 * @param status HTTP status
 * @param code stable name of the rule that was broken
 * @param detail what was wrong with its value, the rule, and the fix
 * @param parameter the part of the request that is meant, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(String title, int status, String code, String detail, String parameter) {

  /** The media type of an error, from RFC 9457 section 3. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** An error about one part of the request. */
  public static Problem of(int status, String code, String detail, String parameter) {
    return new Problem(title(status), status, code, detail, parameter);
  }

  /** An error about the request as a whole. */
  public static Problem of(int status, String code, String detail) {
    return of(status, code, detail, null);
  }

  private static String title(int status) {
    return HttpStatus.forStatus(status).getMessage();
  }
}
