package io.lucelens.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.server.TestServer;
import io.lucelens.server.TestServer.Form;
import io.lucelens.server.search.PhotoFolder;
import java.awt.Color;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifyResourceTest {
  private final TestServer server = new TestServer();
  private PhotoFolder photos;
  private IndexedImage red;

  @BeforeEach
  void aRedPhoto(@TempDir Path temporary) throws Exception {
    photos = new PhotoFolder(temporary);
    red = photos.add("red.png", Color.RED);
    server.serve(photos);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anIndexedImageIsClassifiedByItsId() throws Exception {
    JsonNode answer = ok(json("\"id\":\"" + red.id() + "\",\"labels\":[\"blue\",\"red\"]"));

    assertThat(answer.at("/predictions/0/label").asText()).isEqualTo("red");
    assertThat(answer.at("/predictions/1/label").asText()).isEqualTo("blue");
    assertThat(
            answer.at("/predictions/0/probability").asDouble()
                + answer.at("/predictions/1/probability").asDouble())
        .isCloseTo(1, within(1e-9));
    assertThat(answer.at("/noneOfThese").asBoolean()).isFalse();
    assertThat(answer.at("/chance").asDouble()).isLessThan(0.05);
    assertThat(answer.at("/tookMs").isIntegralNumber()).isTrue();
    assertThat(answer.at("/model").asText()).isEqualTo("colours");
  }

  @Test
  void labelsThatFitNoBetterThanTheBackgroundAreNoneOfThese() throws Exception {
    JsonNode answer = ok(json("\"id\":\"" + red.id() + "\",\"labels\":\"blue\""));

    assertThat(answer.at("/noneOfThese").asBoolean()).isTrue();
    assertThat(answer.at("/predictions/0/probability").asDouble()).isEqualTo(1);
  }

  @Test
  void anUploadIsClassifiedByAForm() throws Exception {
    byte[] picture = PhotoFolder.png(Color.BLUE, 30, 20);

    JsonNode answer =
        ok(
            form(
                new Form()
                    .image("any.png", picture)
                    .field("labels", "red, blue")
                    .field("labels", "white")
                    .field("templates", "a photo of a {label} wall")
                    .field("limit", "1")));

    assertThat(answer.at("/predictions")).hasSize(1);
    assertThat(answer.at("/predictions/0/label").asText()).isEqualTo("blue");
  }

  @Test
  void theSameLabelsAreEmbeddedOnce() throws Exception {
    String id = "\"id\":\"" + red.id() + "\",\"labels\":";
    ok(json(id + "[\"red\",\"blue\"]"));
    ok(json(id + "[\"red\",\" blue \",\"\"]"));
    assertThat(photos.encoder().classifiersMade()).isEqualTo(1);

    ok(json(id + "[\"red\",\"green\"]"));
    ok(json(id + "[\"red\",\"green\"],\"templates\":\"imagenet80\""));
    assertThat(photos.encoder().classifiersMade()).isEqualTo(3);
  }

  @Test
  void whatBreaksARuleIsToldWithThePartOfTheRequest() throws Exception {
    String id = "\"id\":\"" + red.id() + "\"";
    assertProblem(json(id), 400, "no_labels", "labels");
    assertProblem(json(id + ",\"labels\":[\" \",null]"), 400, "no_labels", "labels");
    assertProblem(json("\"labels\":\"red\""), 400, "no_image", "image");
    assertProblem(json("\"id\":\"x\",\"labels\":\"red\""), 404, "unknown_image", "id");
    assertProblem(json(id + ",\"labels\":\"red\",\"limit\":0"), 400, "limit_out_of_range", "limit");
    assertProblem(
        json(id + ",\"labels\":\"red\",\"templates\":[\"a photo\"]"),
        400,
        "bad_template",
        "templates");
    assertProblem(
        json(id + ",\"labels\":\"" + "x".repeat(301) + "\""), 422, "text_too_long", "labels");
    assertProblem(
        json(id + ",\"labels\":\"" + "x ".repeat(80) + "\""), 422, "text_too_long", "labels");
    assertProblem(json(id + ",\"labels\":\"red\",\"label\":1"), 400, "invalid_body", "label");
    assertProblem(json(id + ",\"labels\":{}"), 400, "invalid_body", "labels");
  }

  @Test
  void tooManyLabelsOrPromptsAreRefused() throws Exception {
    assertProblem(json(labels(1001)), 400, "too_many_labels", "labels");
    assertProblem(
        json(labels(251) + ",\"templates\":\"imagenet80\""), 400, "too_many_labels", "labels");
  }

  private String labels(int count) {
    StringBuilder labels = new StringBuilder("\"id\":\"" + red.id() + "\",\"labels\":[\"0\"");
    for (int i = 1; i < count; i++) {
      labels.append(",\"").append(i).append('"');
    }
    return labels.append(']').toString();
  }

  @Test
  void uploadsThatCannotBeClassifiedAreProblems() throws Exception {
    byte[] picture = PhotoFolder.png(Color.BLUE, 30, 20);
    Form text = new Form().image("a.jpg", "a text".getBytes(UTF_8)).field("labels", "red");
    Form two = new Form().image("a.png", picture).image("b.png", picture).field("labels", "red");
    Form noNumber = new Form().image("a.png", picture).field("labels", "red").field("limit", "x");
    Form misspelt = new Form().image("a.png", picture).field("label", "red");

    assertProblem(form(text), 415, "undecodable_image", "image");
    assertProblem(form(two), 400, "too_many_images", "image");
    assertProblem(form(noNumber), 400, "limit_out_of_range", "limit");
    assertProblem(form(misspelt), 400, "unknown_parameter", "label");
    assertProblem(
        server.post("/api/v1/classify", "text/plain", new byte[0]),
        415,
        "unsupported_media_type",
        null);
  }

  @Test
  void beforeTheModelIsLoadedItAsksToWait() throws Exception {
    try (TestServer empty = new TestServer()) {
      HttpResponse<byte[]> response =
          empty.post("/api/v1/classify", "application/json", "{}".getBytes(UTF_8));
      assertThat(response.statusCode()).isEqualTo(503);
    }
  }

  private HttpResponse<byte[]> json(String fields) throws Exception {
    return server.post(
        "/api/v1/classify", "application/json", ("{" + fields + "}").getBytes(UTF_8));
  }

  private HttpResponse<byte[]> form(Form form) throws Exception {
    return server.post(
        "/api/v1/classify", "multipart/form-data; boundary=" + TestServer.BOUNDARY, form.bytes());
  }

  private JsonNode ok(HttpResponse<byte[]> response) throws Exception {
    assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
    return server.json(response);
  }

  private void assertProblem(
      HttpResponse<byte[]> response, int status, String code, String parameter) throws Exception {
    JsonNode problem = server.json(response);
    assertThat(response.statusCode()).as(problem.toString()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
    assertThat(problem.path("code").asText()).as(problem.toString()).isEqualTo(code);
    assertThat(problem.path("parameter").asText(null)).isEqualTo(parameter);
  }
}
