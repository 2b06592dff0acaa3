package io.lucelens.server.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import io.javalin.http.UploadedFile;
import io.lucelens.server.search.BadQueryException;
import io.lucelens.server.search.SearchRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** Reads a search out of a query string, a JSON body or a multipart form. */
final class SearchRequestReader {
  private final ObjectMapper json =
      JsonMapper.builder()
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** The JSON body. */
  record Body(
      String query,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> similarTo,
      Integer limit) {}

  SearchRequest ofQueryString(Context ctx) {
    return new SearchRequest(
        ctx.queryParam("q"), List.of(), List.of(), limit(ctx.queryParam("limit")));
  }

  SearchRequest ofBody(Context ctx) {
    String type = Objects.requireNonNullElse(ctx.contentType(), "").toLowerCase();
    if (type.startsWith("application/json")) {
      return ofJson(ctx.body());
    }
    if (type.startsWith("multipart/form-data")) {
      return ofMultipart(ctx);
    }
    throw new ProblemException(
        Problem.of(
            415,
            "unsupported_media_type",
            "The body's Content-Type is '"
                + type
                + "' and a search is application/json, or multipart/form-data with an image."));
  }

  private SearchRequest ofJson(String text) {
    Body body = parsed(text);
    List<String> similarTo = Objects.requireNonNullElse(body.similarTo(), List.of());
    int limit = Objects.requireNonNullElse(body.limit(), SearchRequest.DEFAULT_LIMIT);
    return new SearchRequest(body.query(), List.of(), ids(similarTo), limit);
  }

  private Body parsed(String text) {
    try {
      Body body = json.readValue(text, Body.class);
      if (body == null) {
        throw badBody("it is null", null);
      }
      return body;
    } catch (JsonMappingException e) {
      String field = e.getPath().isEmpty() ? null : e.getPath().getFirst().getFieldName();
      throw badBody(reason(e, field), field);
    } catch (JsonProcessingException e) {
      throw badBody("it is not valid JSON", null);
    }
  }

  /** In our own words: Jackson's name Java classes. */
  private static String reason(JsonMappingException e, String field) {
    if (e instanceof UnrecognizedPropertyException) {
      return "there is no field '" + field + "'";
    }
    if (e instanceof InvalidFormatException wrong) {
      return "'" + field + "' is " + wrong.getValue() + ", which is of the wrong kind";
    }
    return field == null ? "it is not a JSON object" : "'" + field + "' is of the wrong kind";
  }

  private static ProblemException badBody(String reason, String field) {
    String detail =
        "The body is not a search ("
            + reason
            + "); it looks like {\"query\":\"a castle\",\"similarTo\":\"ID\",\"limit\":20},"
            + " every field optional.";
    return new ProblemException(Problem.of(400, "invalid_body", detail, field));
  }

  private static SearchRequest ofMultipart(Context ctx) {
    List<byte[]> pictures =
        ctx.uploadedFiles("image").stream().map(SearchRequestReader::bytes).toList();
    return new SearchRequest(
        ctx.formParam("query"),
        pictures,
        ids(ctx.formParams("similarTo")),
        limit(ctx.formParam("limit")));
  }

  /** A form that leaves a field empty does not mean an image with an empty id. */
  private static List<String> ids(List<String> given) {
    return given.stream().filter(id -> id != null && !id.isBlank()).distinct().toList();
  }

  private static byte[] bytes(UploadedFile file) {
    try (InputStream in = file.content()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(400, "invalid_body", "The upload broke off: send it again.", "image"));
    }
  }

  private static int limit(String given) {
    if (given == null || given.isBlank()) {
      return SearchRequest.DEFAULT_LIMIT;
    }
    try {
      return Integer.parseInt(given.strip());
    } catch (NumberFormatException e) {
      throw new BadQueryException(
          "limit_out_of_range",
          "limit",
          "The limit is '"
              + given
              + "' and must be a whole number from 1 to "
              + SearchRequest.MAX_LIMIT
              + ".");
    }
  }
}
