package io.lucelens.server.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.javalin.http.Context;
import io.lucelens.server.search.SearchRequest;
import java.util.List;
import java.util.Objects;

/** Reads a search out of a query string, a JSON body or a multipart form. */
final class SearchRequestReader {
  private static final String EXAMPLE =
      "{\"query\":\"a castle\",\"similarTo\":\"ID\",\"tag\":\"night\",\"limit\":20}, every field"
          + " optional";

  private static final ParameterNames IN_QUERY_STRING =
      ParameterNames.of("a search with GET", "q", "tag", "offset", "limit");
  private static final ParameterNames IN_FORM =
      ParameterNames.of(
          "a search with a form", "query", "image", "similarTo", "tag", "offset", "limit");

  /** The JSON body. */
  record Body(
      String query,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> similarTo,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> tag,
      Integer offset,
      Integer limit) {}

  SearchRequest ofQueryString(Context ctx) {
    IN_QUERY_STRING.check(ctx.queryParamMap().keySet());
    return new SearchRequest(
        ctx.queryParam("q"),
        List.of(),
        List.of(),
        filled(ctx.queryParams("tag")),
        offset(ctx.queryParam("offset")),
        limit(ctx.queryParam("limit")));
  }

  SearchRequest ofBody(Context ctx) {
    ParameterNames.checkNoneInAddress(ctx);
    String type = Objects.requireNonNullElse(ctx.contentType(), "").toLowerCase();
    if (type.startsWith("application/json")) {
      return ofJson(ctx.body());
    }
    if (type.startsWith("multipart/form-data")) {
      return ofMultipart(ctx);
    }
    throw RequestBody.unsupported(type, "a search");
  }

  private SearchRequest ofJson(String text) {
    Body body = RequestBody.ofJson(text, Body.class, "a search", EXAMPLE);
    List<String> similarTo = Objects.requireNonNullElse(body.similarTo(), List.of());
    int limit = Objects.requireNonNullElse(body.limit(), SearchRequest.DEFAULT_LIMIT);
    List<String> tags = Objects.requireNonNullElse(body.tag(), List.of());
    int offset = Objects.requireNonNullElse(body.offset(), 0);
    return new SearchRequest(
        body.query(), List.of(), filled(similarTo), filled(tags), offset, limit);
  }

  private static SearchRequest ofMultipart(Context ctx) {
    return new SearchRequest(
        ctx.formParam("query"),
        RequestBody.images(ctx, IN_FORM),
        filled(ctx.formParams("similarTo")),
        filled(ctx.formParams("tag")),
        offset(ctx.formParam("offset")),
        limit(ctx.formParam("limit")));
  }

  /** A search's limit. */
  private static int limit(String given) {
    String range = "from 1 to " + SearchRequest.MAX_LIMIT;
    return RequestBody.number("limit", given, SearchRequest.DEFAULT_LIMIT, range);
  }

  private static int offset(String given) {
    return RequestBody.number("offset", given, 0, "from 0 to " + SearchRequest.MAX_OFFSET);
  }

  /** A form that leaves a field empty does not mean an image with an empty id, or an empty tag. */
  private static List<String> filled(List<String> given) {
    return given.stream().filter(value -> value != null && !value.isBlank()).distinct().toList();
  }
}
