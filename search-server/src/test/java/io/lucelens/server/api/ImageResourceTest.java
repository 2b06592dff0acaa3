package io.lucelens.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.Embedding;
import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.metadata.CaptureTime;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.server.TestServer;
import io.lucelens.server.search.PhotoFolder;
import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ImageResourceTest {
  private final TestServer server = new TestServer();
  @TempDir Path temporary;
  private PhotoFolder photos;
  private IndexedImage red;

  @BeforeEach
  void aPhoto() throws Exception {
    photos = new PhotoFolder(temporary);
    red = photos.add("red.png", Color.RED);
    server.serve(photos);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void detailsSayWhatIsKnownOfTheFile() throws Exception {
    JsonNode details = server.json(server.get("/api/v1/images/" + red.id()));
    assertThat(details.at("/id").asText()).isEqualTo(red.id());
    assertThat(details.at("/path").asText()).isEqualTo(red.path().toString());
    assertThat(details.at("/size").longValue()).isEqualTo(red.size());
    assertThat(details.at("/width").intValue()).isEqualTo(64);
    assertThat(details.at("/mediaType").asText()).isEqualTo("image/png");
    assertThat(details.has("score")).isFalse();
    assertThat(details.has("camera")).isFalse();
    assertThat(details.has("keywords")).isFalse();
    assertThat(details.has("rating")).isFalse();
  }

  @Test
  void detailsTellWhatThePhotoSaysOfItselfButNotWhereItWasTaken() throws Exception {
    PhotoMetadata metadata =
        PhotoMetadata.builder()
            .takenAt(
                new CaptureTime(LocalDateTime.of(2024, 5, 31, 14, 3, 0), ZoneOffset.ofHours(2)))
            .camera("NIKON D850")
            .exposure("1/250 s, f/2.8, ISO 100")
            .position(new PhotoMetadata.Position(48.1, 11.5))
            .caption("<script>alert(1)</script>\nsecond line")
            .keywords(List.of("Sommer", "two words"))
            .rating(4)
            .build();
    photos.index().updateRecord(red.described(metadata, "1"));
    HttpResponse<byte[]> response = server.get("/api/v1/images/" + red.id());
    JsonNode details = server.json(response);
    assertThat(details.at("/camera").asText()).isEqualTo("NIKON D850");
    assertThat(details.at("/takenAt").asText()).isEqualTo("2024-05-31T14:03:00");
    assertThat(details.at("/exposure").asText()).isEqualTo("1/250 s, f/2.8, ISO 100");
    assertThat(details.at("/utcOffset").asText()).isEqualTo("+02:00");
    assertThat(details.at("/caption").asText()).isEqualTo("<script>alert(1)</script>\nsecond line");
    assertThat(details.at("/keywords"))
        .extracting(JsonNode::asText)
        .containsExactly("Sommer", "two words");
    assertThat(details.at("/rating").asInt()).isEqualTo(4);
    assertThat(details.has("lens")).isFalse();
    assertThat(details.has("title")).isFalse();
    assertThat(new String(response.body())).doesNotContain("48.1");
  }

  @Test
  void thumbnailsAreJpegAndAreNotSentTwice() throws Exception {
    String path = "/api/v1/images/" + red.id() + "/thumbnail";
    HttpResponse<byte[]> first = server.get(path);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("Content-Type")).hasValue("image/jpeg");
    assertThat(ImageIO.read(new ByteArrayInputStream(first.body())).getWidth()).isEqualTo(64);
    String tag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<byte[]> second = server.get(path, "If-None-Match", tag);
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
  }

  @Test
  void theOriginalComesByteForByteAndAnEditedOneAtOnce() throws Exception {
    String path = "/api/v1/images/" + red.id() + "/file";
    HttpResponse<byte[]> first = server.get(path);
    assertThat(first.body()).isEqualTo(Files.readAllBytes(red.path()));
    assertThat(first.headers().firstValue("Content-Disposition"))
        .hasValue("inline; filename*=UTF-8''red.png");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    assertThat(server.get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
    Files.write(red.path(), PhotoFolder.png(Color.BLUE, 100, 100));
    HttpResponse<byte[]> edited = server.get(path, "If-None-Match", tag);
    assertThat(edited.body()).isEqualTo(Files.readAllBytes(red.path()));
  }

  @Test
  void headIsAnsweredAsGetIsWithoutTheBody() throws Exception {
    String image = "/api/v1/images/" + red.id();
    for (String path :
        List.of(
            image + "/file",
            image + "/thumbnail",
            image,
            "/api/v1/images",
            "/api/v1/images?limit=x",
            "/api/v1/images/nobody/file",
            "/api/v1/search?q=red",
            "/api/v1/search",
            "/api/v1/tags",
            "/api/v1/status",
            "/api/v1/formats",
            "/livez",
            "/readyz",
            "/nowhere")) {
      HttpResponse<byte[]> get = server.get(path);
      HttpResponse<byte[]> head = server.method("HEAD", path);
      assertThat(head.statusCode()).as(path).isEqualTo(get.statusCode());
      assertThat(head.body()).as(path).isEmpty();
      assertThat(headers(head)).as(path).isEqualTo(headers(get));
    }
    assertThat(server.method("HEAD", "/api/v1/classify").statusCode()).isEqualTo(405);
  }

  @Test
  void headTellsTypeAndLengthOfAFileThatIsStillThere() throws Exception {
    String path = "/api/v1/images/" + red.id() + "/file";
    HttpResponse<byte[]> head = server.method("HEAD", path);
    assertThat(head.headers().firstValue("Content-Type")).hasValue("image/png");
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(red.size());
    Files.delete(red.path());
    assertThat(server.method("HEAD", path).statusCode()).isEqualTo(404);
  }

  @Test
  void aConnectionCanBeUsedAgainAfterHead() throws Exception {
    String head = "HEAD /api/v1/images/" + red.id() + "/file HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String answer =
        server.raw(head + "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 200 OK\r\n[ -~\r\n]*\r\n\r\nHTTP/1.1 204 .*");
  }

  @Test
  void anOriginalIsNeitherCompressedNorCutInPieces() throws Exception {
    byte[] raw = new byte[100_000];
    Files.write(red.path(), raw);
    HttpResponse<byte[]> response =
        server.get("/api/v1/images/" + red.id() + "/file", "Accept-Encoding", "gzip, br");
    assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(raw.length);
    assertThat(response.body()).isEqualTo(raw);
  }

  /** Those that say something of the answer, and the length where a route knows it beforehand. */
  private static Map<String, List<String>> headers(HttpResponse<byte[]> response) {
    Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
    headers.remove("date");
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (type.endsWith("json")) {
      headers.keySet().removeAll(List.of("content-length", "transfer-encoding"));
    }
    return headers;
  }

  @Test
  void whatABrowserDoesNotShowIsADownloadWhateverItsName() throws Exception {
    Files.writeString(red.path(), "<html><script>alert(1)</script></html>");
    HttpResponse<byte[]> response = server.get("/api/v1/images/" + red.id() + "/file");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    assertThat(response.headers().firstValue("Content-Disposition").orElseThrow())
        .startsWith("attachment");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @Test
  void aHostileFileNameCannotBreakTheHeader() throws Exception {
    IndexedImage photo = photos.add("a\"\r\nSet-Cookie: x=1\r\n<b>ü*.png", Color.GREEN);
    HttpResponse<byte[]> response = server.get("/api/v1/images/" + photo.id() + "/file");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(response.headers().firstValue("Content-Disposition"))
        .hasValue(
            "inline; filename*=UTF-8''a%22%0D%0ASet-Cookie%3A%20x%3D1%0D%0A%3Cb%3E%C3%BC%2A.png");
  }

  @Test
  void aVanishedFileIs404AndItsDetailsStay() throws Exception {
    Files.delete(red.path());
    HttpResponse<byte[]> response = server.get("/api/v1/images/" + red.id() + "/file");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(server.json(response).at("/code").asText()).isEqualTo("file_gone");
    assertThat(server.json(response).at("/detail").asText()).contains(red.path().toString());
    assertThat(response.headers().firstValue("Content-Disposition")).isEmpty();
    JsonNode details = server.json(server.get("/api/v1/images/" + red.id()));
    assertThat(details.at("/name").asText()).isEqualTo("red.png");
    assertThat(details.has("mediaType")).isFalse();
  }

  @Test
  void aFolderInThePhotosPlaceIs404AsIfItHadVanished() throws Exception {
    Files.delete(red.path());
    Files.createDirectory(red.path());
    assertGone();
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPipeInThePhotosPlaceIs404AndKeepsNobodyWaiting() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "needs mkfifo");
    Files.delete(red.path());
    new ProcessBuilder("/usr/bin/mkfifo", red.path().toString()).start().waitFor();
    assertGone();
  }

  private void assertGone() throws Exception {
    HttpResponse<byte[]> response = server.get("/api/v1/images/" + red.id() + "/file");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(server.json(response).at("/code").asText()).isEqualTo("file_gone");
    JsonNode details = server.json(server.get("/api/v1/images/" + red.id()));
    assertThat(details.has("mediaType")).isFalse();
  }

  @Test
  void aMissingThumbnailIs404AndSaysHowToGetItBack() throws Exception {
    Files.delete(new ThumbnailStore(photos.data().thumbnails()).path(red.contentHash()));
    HttpResponse<byte[]> response = server.get("/api/v1/images/" + red.id() + "/thumbnail");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(server.json(response).at("/code").asText()).isEqualTo("thumbnail_missing");
    assertThat(response.headers().firstValue("ETag")).isEmpty();
  }

  @Test
  void anUnknownIdIs404Everywhere() throws Exception {
    for (String route : new String[] {"", "/thumbnail", "/file"}) {
      HttpResponse<byte[]> response = server.get("/api/v1/images/nobody" + route);
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(server.json(response).at("/code").asText()).isEqualTo("unknown_image");
      assertThat(server.json(response).at("/parameter").asText()).isEqualTo("id");
    }
  }

  @Test
  void aSampleIsTheSameEachTimeAndFollowsTheLibrary() throws Exception {
    for (int i = 0; i < 80; i++) {
      addRecord("extra-" + i);
    }
    Set<String> first = sampleIds("?limit=10");
    assertThat(first).hasSize(10).isEqualTo(sampleIds("?limit=10"));
    assertThat(sampleIds("")).hasSize(24);
    assertThat(server.json(server.get("/api/v1/images")).at("/total").intValue()).isEqualTo(81);
    first.forEach(photos.index()::remove);
    assertThat(sampleIds("?limit=10")).hasSize(10).doesNotContainAnyElementsOf(first);
  }

  @Test
  void aSampleLimitOutOfRangeIs400() throws Exception {
    for (String limit : new String[] {"0", "61", "x", ""}) {
      HttpResponse<byte[]> response = server.get("/api/v1/images?limit=" + limit);
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(server.json(response).at("/detail").asText()).contains("1 to 60");
    }
  }

  private Set<String> sampleIds(String query) throws Exception {
    Set<String> ids = new HashSet<>();
    server
        .json(server.get("/api/v1/images" + query))
        .at("/images")
        .forEach(image -> ids.add(image.at("/id").asText()));
    return ids;
  }

  private void addRecord(String id) {
    Embedding embedding = photos.index().embedding(red.id()).orElseThrow();
    Path path = red.path().resolveSibling(id);
    photos
        .index()
        .put(new IndexedImage(id, path, 1, Instant.EPOCH, "0".repeat(64), 1, 1), embedding);
  }
}
