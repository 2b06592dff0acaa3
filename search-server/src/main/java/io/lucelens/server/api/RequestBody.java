package io.lucelens.server.api;

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
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Reads the bodies of requests strictly and says in our own words what is wrong with them. */
final class RequestBody {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** The field of a form that has the images. */
  private static final String IMAGE = "image";

  private RequestBody() {}

  /**
   * A JSON body as a record.
   *
   * @param what the body is meant to be, such as {@code a search}
   * @param example what it looks like, for the error
   * @throws ProblemException 400 if it is not such an object
   */
  static <T> T ofJson(String text, Class<T> type, String what, String example) {
    try {
      T body = JSON.readValue(text, type);
      if (body == null) {
        throw bad("it is null", null, what, example);
      }
      return body;
    } catch (JsonMappingException e) {
      String field = e.getPath().isEmpty() ? null : e.getPath().getFirst().getFieldName();
      throw bad(reason(e, field), field, what, example);
    } catch (JsonProcessingException e) {
      throw bad("it is not valid JSON", null, what, example);
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

  private static ProblemException bad(String reason, String field, String what, String example) {
    String detail = "The body is not " + what + " (" + reason + "); it looks like " + example + ".";
    return new ProblemException(Problem.of(400, "invalid_body", detail, field));
  }

  /** The error for a body of another media type. */
  static ProblemException unsupported(String type, String what) {
    return new ProblemException(
        Problem.of(
            415,
            "unsupported_media_type",
            "The body's Content-Type is '"
                + type
                + "' and "
                + what
                + " is application/json, or multipart/form-data with an image."));
  }

  /**
   * A number that is given as a text. Whether it is in its range is the request's own check.
   *
   * @param parameter which part of the request it is, such as {@code limit}
   * @param given may be null or blank
   * @param otherwise the number of whoever gives none
   * @param range which numbers are allowed, for the error
   * @throws BadQueryException if it is not a whole number
   */
  static int number(String parameter, String given, int otherwise, String range) {
    if (given == null || given.isBlank()) {
      return otherwise;
    }
    try {
      return Integer.parseInt(given.strip());
    } catch (NumberFormatException e) {
      throw new BadQueryException(
          parameter + "_out_of_range",
          parameter,
          "The " + parameter + " is '" + given + "' and must be a whole number " + range + ".");
    }
  }

  /**
   * The images of a form.
   *
   * @param names all fields that the form may have
   * @throws ProblemException 400 if a file is in another field, if a text is in the place of a
   *     file, if a field is not known, or an upload breaks off
   */
  static List<byte[]> images(Context ctx, ParameterNames names) {
    for (String field : ctx.uploadedFileMap().keySet()) {
      if (!field.equals(IMAGE)) {
        throw noImage("The file in '" + field + "' belongs in the field 'image'", field);
      }
    }
    if (ctx.formParams(IMAGE).stream().anyMatch(text -> !text.isBlank())) {
      throw noImage("The field 'image' has a text and no file", IMAGE);
    }
    // Fields with files are among these, so a file in the wrong one was told before.
    names.check(ctx.formParamMap().keySet());
    return ctx.uploadedFiles(IMAGE).stream().map(RequestBody::bytes).toList();
  }

  private static ProblemException noImage(String what, String field) {
    String detail = what + "; curl sends a file with -F image=@photo.jpg.";
    return new ProblemException(Problem.of(400, "invalid_body", detail, field));
  }

  private static byte[] bytes(UploadedFile file) {
    try (InputStream in = file.content()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(400, "invalid_body", "The upload broke off: send it again.", IMAGE));
    }
  }
}
