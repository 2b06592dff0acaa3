package io.lucelens.server.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.javalin.http.Context;
import io.lucelens.server.classify.ClassifyRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Reads what to classify out of a JSON body or a multipart form. */
final class ClassifyRequestReader {
  private static final String WHAT = "a classification";
  private static final String EXAMPLE =
      "{\"id\":\"ID\",\"labels\":[\"dog\",\"cat\"],\"templates\":\"photo\",\"limit\":5}";

  private static final ParameterNames IN_FORM =
      ParameterNames.of(WHAT, "id", "image", "labels", "templates", "limit");

  private ClassifyRequestReader() {}

  /** The JSON body. */
  record Body(
      String id,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> labels,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> templates,
      Integer limit) {}

  static ClassifyRequest read(Context ctx) {
    ParameterNames.checkNoneInAddress(ctx);
    String type = Objects.requireNonNullElse(ctx.contentType(), "").toLowerCase(Locale.ROOT);
    if (type.startsWith("application/json")) {
      return ofJson(RequestBody.ofJson(ctx.body(), Body.class, WHAT, EXAMPLE));
    }
    if (type.startsWith("multipart/form-data")) {
      return ofForm(ctx);
    }
    throw RequestBody.unsupported(type, WHAT);
  }

  private static ClassifyRequest ofJson(Body body) {
    return new ClassifyRequest(
        List.of(),
        body.id() == null ? List.of() : List.of(body.id()),
        known(body.labels()),
        known(body.templates()),
        Objects.requireNonNullElse(body.limit(), ClassifyRequest.DEFAULT_LIMIT));
  }

  /** A list may be left out, and JSON lists may hold null. */
  private static List<String> known(List<String> given) {
    return given == null ? List.of() : given.stream().filter(Objects::nonNull).toList();
  }

  private static ClassifyRequest ofForm(Context ctx) {
    return new ClassifyRequest(
        RequestBody.images(ctx, IN_FORM),
        filled(ctx.formParams("id")),
        ctx.formParams("labels").stream().flatMap(text -> Arrays.stream(text.split(","))).toList(),
        filled(ctx.formParams("templates")),
        RequestBody.number(
            "limit", ctx.formParam("limit"), ClassifyRequest.DEFAULT_LIMIT, "from 1 on"));
  }

  /** A form that leaves a field empty does not mean an empty value. */
  private static List<String> filled(List<String> given) {
    return given.stream().filter(value -> !value.isBlank()).toList();
  }
}
