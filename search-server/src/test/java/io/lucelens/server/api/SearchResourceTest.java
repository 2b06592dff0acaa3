package io.lucelens.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.index.metadata.CaptureTime;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.server.TestServer;
import io.lucelens.server.TestServer.Form;
import io.lucelens.server.search.PhotoFolder;
import java.awt.Color;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchResourceTest {
  private final TestServer server = new TestServer();
  private PhotoFolder photos;
  private IndexedImage red;
  private IndexedImage blue;
  private IndexedImage purple;

  @BeforeEach
  void aFewColours(@TempDir Path temporary) throws Exception {
    photos = new PhotoFolder(temporary);
    red = photos.add("rød 赤.png", Color.RED);
    blue = photos.add("blue.png", Color.BLUE);
    purple = photos.add("purple.png", new Color(180, 0, 180));
    server.serve(photos);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void wordsInTheAddressFindImagesBestFirst() throws Exception {
    HttpResponse<byte[]> response = server.get("/api/v1/search?q=a+red+thing&limit=2");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonNode answer = server.json(response);
    JsonNode best = answer.at("/hits/0");
    assertThat(answer.at("/hits")).hasSize(2);
    assertThat(best.at("/id").asText()).isEqualTo(red.id());
    assertThat(best.at("/path").asText()).isEqualTo(red.path().toString());
    assertThat(best.at("/name").asText()).isEqualTo("rød 赤.png");
    assertThat(best.at("/score").floatValue()).isBetween(0.9f, 1.0001f);
    assertThat(best.at("/width").intValue()).isEqualTo(64);
    assertThat(best.at("/height").intValue()).isEqualTo(48);
    assertThat(best.at("/modified").asText()).isEqualTo(red.modified().toString());
    assertThat(answer.at("/tookMs").isIntegralNumber()).isTrue();
    assertThat(answer.at("/model").asText()).isEqualTo("colours");
  }

  @Test
  void aFileInTheWrongFieldOrATextInItsPlaceSaysHowItIsSent() throws Exception {
    byte[] text = new Form().field("image", "photo.jpg").field("query", "red").bytes();
    assertProblem(server.postForm(text), 400, "invalid_body", "image", "-F image=@photo.jpg");
    byte[] file = new Form().file("picture", "red.png", PhotoFolder.png(Color.RED, 9, 9)).bytes();
    assertProblem(server.postForm(file), 400, "invalid_body", "picture", "field 'image'");
    byte[] empty = new Form().field("image", "").field("query", "red").bytes();
    assertThat(server.postForm(empty).statusCode()).isEqualTo(200);
  }

  @Test
  void tagsNarrowASearchHoweverItIsAskedAndAreCountedAmongTheHits() throws Exception {
    photos.index().setTags(red.id(), List.of("warm", "<b>"));
    photos.index().setTags(purple.id(), List.of("warm"));
    byte[] form = new Form().field("query", "blue").field("tag", "warm").bytes();
    for (HttpResponse<byte[]> response :
        List.of(
            server.get("/api/v1/search?q=blue&tag=warm"),
            server.get("/api/v1/search?q=blue+tag%3Awarm&tag="),
            server.postJson("{\"query\":\"blue\",\"tag\":\"warm\"}"),
            server.postForm(form))) {
      JsonNode answer = server.json(response);
      assertThat(answer.at("/hits")).hasSize(2);
      assertThat(answer.at("/hits/0/id").asText()).isEqualTo(purple.id());
      assertThat(answer.at("/hits/1/tags").toString()).isEqualTo("[\"warm\",\"<b>\"]");
      assertThat(answer.at("/tags").toString())
          .isEqualTo("[{\"tag\":\"warm\",\"images\":2},{\"tag\":\"<b>\",\"images\":1}]");
    }
    assertThat(server.json(server.get("/api/v1/search?tag=warm&tag=%3Cb%3E")).at("/hits"))
        .hasSize(1);
    assertThat(server.json(server.postJson("{\"query\":\"red\",\"tag\":[\"no\"]}")).at("/hits"))
        .isEmpty();
  }

  private void rate(IndexedImage image, int stars, LocalDateTime taken) {
    PhotoMetadata.Builder metadata = PhotoMetadata.builder().rating(stars);
    if (taken != null) {
      metadata.takenAt(new CaptureTime(taken, null));
    }
    photos.index().updateRecord(image.described(metadata.build(), "1"));
  }

  @Test
  void filtersAloneFindTheNewestFirstWithoutScoresHoweverTheyAreAsked() throws Exception {
    rate(red, 5, LocalDateTime.of(2019, 7, 1, 12, 0));
    rate(blue, 5, LocalDateTime.of(2019, 7, 1, 12, 1));
    rate(purple, 5, null);
    byte[] form = new Form().field("query", "rating:5").field("similarTo", "").bytes();
    for (HttpResponse<byte[]> response :
        List.of(
            server.get("/api/v1/search?q=rating:5"),
            server.get("/api/v1/search?q=rating:5&limit=3"),
            server.postJson("{\"query\":\"rating:5\",\"limit\":500}"),
            server.postForm(form))) {
      JsonNode hits = server.json(response).at("/hits");
      assertThat(hits)
          .extracting(hit -> hit.at("/id").asText())
          .containsExactly(blue.id(), red.id(), purple.id());
      assertThat(hits).noneMatch(hit -> hit.has("score"));
    }
    JsonNode first = server.json(server.get("/api/v1/search?q=rating:5&limit=1")).at("/hits");
    assertThat(first).extracting(hit -> hit.at("/id").asText()).containsExactly(blue.id());
    for (HttpResponse<byte[]> response :
        List.of(
            server.get("/api/v1/search?q=rating:5&limit=1&offset=1"),
            server.postJson("{\"query\":\"rating:5\",\"limit\":1,\"offset\":1}"),
            server.postForm(
                new Form()
                    .field("query", "rating:5")
                    .field("limit", "1")
                    .field("offset", "1")
                    .bytes()))) {
      assertThat(server.json(response).at("/hits"))
          .extracting(hit -> hit.at("/id").asText())
          .containsExactly(red.id());
    }
    for (String beyond : List.of("3", "4", "10000")) {
      JsonNode none = server.json(server.get("/api/v1/search?q=rating:5&offset=" + beyond));
      assertThat(none.at("/hits").isEmpty()).as(none.toString()).isTrue();
    }
    JsonNode july =
        server.json(server.get("/api/v1/search?q=rating:5+date:2019-06..2019-08")).at("/hits");
    assertThat(july).hasSize(2);
    JsonNode withWords = server.json(server.get("/api/v1/search?q=red+rating:5")).at("/hits");
    assertThat(withWords.at("/0/id").asText()).isEqualTo(red.id());
    assertThat(withWords).allMatch(hit -> hit.has("score"));
  }

  @Test
  void theLibrarysTagsAreListedWithTheirNumbers() throws Exception {
    photos.index().setTags(red.id(), List.of("b", "a"));
    photos.index().setTags(blue.id(), List.of("b"));
    assertThat(new String(server.get("/api/v1/tags").body(), UTF_8))
        .isEqualTo("{\"tags\":[{\"tag\":\"b\",\"images\":2},{\"tag\":\"a\",\"images\":1}]}");
    assertThat(server.json(server.get("/api/v1/images/" + red.id())).at("/tags").toString())
        .isEqualTo("[\"b\",\"a\"]");
  }

  @Test
  void aJsonBodyMixesWordsAndAnImage() throws Exception {
    HttpResponse<byte[]> response =
        server.postJson("{\"query\":\"blue\",\"similarTo\":\"" + red.id() + "\",\"limit\":1}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(server.json(response).at("/hits/0/id").asText()).isEqualTo(purple.id());
  }

  @Test
  void aJsonBodyTakesSeveralIds() throws Exception {
    HttpResponse<byte[]> response =
        server.postJson("{\"similarTo\":[\"" + red.id() + "\",\"" + blue.id() + "\"]}");
    JsonNode hits = server.json(response).at("/hits");
    assertThat(hits).hasSize(1);
    assertThat(hits.at("/0/id").asText()).isEqualTo(purple.id());
  }

  @Test
  void anUploadedPictureFindsItsLike() throws Exception {
    byte[] picture = PhotoFolder.png(new Color(10, 20, 230), 300, 200);
    byte[] form = new Form().image("any.png", picture).field("limit", "1").bytes();
    HttpResponse<byte[]> response = server.postForm(form);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(server.json(response).at("/hits/0/id").asText()).isEqualTo(blue.id());
  }

  @Test
  void aFormMixesAPictureWordsAndIds() throws Exception {
    byte[] form =
        new Form()
            .image("any.png", PhotoFolder.png(Color.RED, 9, 9))
            .field("query", "blue")
            .field("similarTo", "")
            .bytes();
    HttpResponse<byte[]> response = server.postForm(form);
    assertThat(server.json(response).at("/hits/0/id").asText()).isEqualTo(purple.id());
  }

  @Test
  void anEmptyQueryIs400AndNamesTheParameter() throws Exception {
    for (String path :
        new String[] {"/api/v1/search", "/api/v1/search?q=", "/api/v1/search?q=%20"}) {
      assertProblem(server.get(path), 400, "empty_query", "query", "give words, an image");
    }
    assertProblem(
        server.get("/api/v1/search?q=tag:%22%22&tag="), 400, "empty_query", "query", "rating:4");
    assertProblem(server.postJson("{}"), 400, "empty_query", "query", "give words, an image");
    assertProblem(
        server.postForm(new Form().bytes()), 400, "empty_query", "query", "give words, an image");
  }

  @Test
  void aLimitOutOfRangeIs400WithTheRange() throws Exception {
    for (String limit : new String[] {"0", "501", "-1", "many", "1.5", "99999999999"}) {
      assertProblem(
          server.get("/api/v1/search?q=red&limit=" + limit),
          400,
          "limit_out_of_range",
          "limit",
          "1 to 500");
    }
  }

  @Test
  void anOffsetLeavesTheFirstHitsOutAndOneOutOfRangeIs400() throws Exception {
    JsonNode all = server.json(server.get("/api/v1/search?q=red")).at("/hits");
    JsonNode rest = server.json(server.get("/api/v1/search?q=red&offset=1&limit=9")).at("/hits");
    assertThat(rest).containsExactly(all.get(1), all.get(2));
    assertThat(server.json(server.get("/api/v1/search?q=red&offset=3")).at("/hits")).isEmpty();
    JsonNode like =
        server.json(server.postJson("{\"similarTo\":\"" + red.id() + "\",\"offset\":1}"));
    assertThat(like.at("/hits")).hasSize(1);
    for (String offset : new String[] {"10001", "-1", "many", "1.5", "99999999999"}) {
      assertProblem(
          server.get("/api/v1/search?q=red&offset=" + offset),
          400,
          "offset_out_of_range",
          "offset",
          "0 to 10000");
    }
  }

  @Test
  void aMisspeltParameterIs400AndNamesThoseThereAre() throws Exception {
    assertProblem(
        server.get("/api/v1/search?q=red&limt=1"),
        400,
        "unknown_parameter",
        "limt",
        "q, tag, offset, limit");
    assertProblem(
        server.get("/api/v1/search?query=red"), 400, "unknown_parameter", "query", "has q, tag");
    assertProblem(
        server.get("/api/v1/images?offset=3"), 400, "unknown_parameter", "offset", "has limit");
    assertProblem(
        server.postForm(new Form().field("q", "red").bytes()),
        400,
        "unknown_parameter",
        "q",
        "query, image");
    assertThat(server.get("/api/v1/search?&q=red&").statusCode()).isEqualTo(200);
  }

  @Test
  void aParameterInTheAddressOfAPostIs400() throws Exception {
    assertProblem(
        server.post(
            "/api/v1/search?limit=1", "application/json", "{\"query\":\"red\"}".getBytes(UTF_8)),
        400,
        "unknown_parameter",
        "limit",
        "in its body");
  }

  @Test
  void anUnknownIdIs404() throws Exception {
    assertProblem(
        server.postJson("{\"similarTo\":\"../../etc/passwd\"}"),
        404,
        "unknown_image",
        "similarTo",
        "no image with the id");
  }

  @Test
  void aTextLongerThanTheContextIs422() throws Exception {
    assertProblem(
        server.get("/api/v1/search?q=" + "red+".repeat(100)),
        422,
        "text_too_long",
        "query",
        "102 tokens");
    for (String text : List.of("x".repeat(3000), "caption:" + "x".repeat(2992))) {
      assertProblem(
          server.postJson("{\"query\":\"" + text + "\"}"),
          422,
          "text_too_long",
          "query",
          "3000 characters");
    }
  }

  @Test
  void aJsonBodyThatIsNoSearchIs400AndShowsOne() throws Exception {
    for (String body : new String[] {"", "null", "[]", "{", "{\"query\":\"a\"} x", "<xml/>"}) {
      assertProblem(server.postJson(body), 400, "invalid_body", null, "{\"query\":\"a castle\"");
    }
    assertProblem(server.postJson("{\"querry\":\"a\"}"), 400, "invalid_body", "querry", "querry");
    assertProblem(
        server.postJson("{\"query\":\"a\",\"limit\":1.5}"), 400, "invalid_body", "limit", "1.5");
    assertProblem(
        server.postJson("{\"query\":{\"a\":1}}"), 400, "invalid_body", "query", "a castle");
  }

  @Test
  void noReplyToABadBodyNamesAJavaClass() throws Exception {
    for (String body :
        new String[] {"[]", "{\"querry\":1}", "{\"limit\":\"x\"}", "{\"similarTo\":{}}"}) {
      assertThat(new String(server.postJson(body).body(), UTF_8))
          .doesNotContain("java", "lucelens.server");
    }
  }

  @Test
  void anotherContentTypeIs415() throws Exception {
    byte[] body = "query=red".getBytes();
    for (String type :
        new String[] {"text/plain", "application/x-www-form-urlencoded", "image/png"}) {
      assertProblem(
          server.post("/api/v1/search", type, body), 415, "unsupported_media_type", null, type);
    }
  }

  private void assertProblem(
      HttpResponse<byte[]> response, int status, String code, String parameter, String detail)
      throws Exception {
    JsonNode problem = server.json(response);
    assertThat(response.statusCode()).as(problem.toString()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(problem.at("/code").asText()).isEqualTo(code);
    assertThat(problem.at("/status").intValue()).isEqualTo(status);
    assertThat(problem.path("parameter").asText(null)).isEqualTo(parameter);
    assertThat(problem.at("/detail").asText()).contains(detail).doesNotContain("\n");
  }
}
