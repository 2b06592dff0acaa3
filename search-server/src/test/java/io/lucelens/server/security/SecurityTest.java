package io.lucelens.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.server.IndexingJob;
import io.lucelens.server.Library;
import io.lucelens.server.TestServer;
import io.lucelens.server.TestServer.Form;
import io.lucelens.server.search.PhotoFolder;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hostile page, program or file may try. */
class SecurityTest {
  private static final String SEARCH = "/api/v1/search?q=red";

  private final TestServer server = new TestServer();
  private PhotoFolder photos;

  @BeforeEach
  void aPhoto(@TempDir Path temporary) throws Exception {
    photos = new PhotoFolder(temporary);
    photos.add("red.png", Color.RED);
    server.serve(photos);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void ofAllRequestsTogetherTwoPicturesAreTakenAtATime() throws Exception {
    SlowEncoder slow = new SlowEncoder(photos.encoder());
    server.server().serve(new Library(slow, photos.index(), photos.data(), IndexingJob.none()));
    byte[] picture = PhotoFolder.png(Color.BLUE, 30, 20);
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Form search = new Form().image("a.png", picture);
        Form classify = new Form().image("a.png", picture).field("labels", "red, blue");
        answers.add(clients.submit(() -> server.postForm(search.bytes())));
        answers.add(
            clients.submit(
                () ->
                    server.post(
                        "/api/v1/classify",
                        "multipart/form-data; boundary=" + TestServer.BOUNDARY,
                        classify.bytes())));
      }
      for (Future<HttpResponse<byte[]>> answer : answers) {
        statuses.add(answer.get().statusCode());
      }
    }
    assertThat(statuses).hasSize(6).containsOnly(200);
    assertThat(slow.mostAtOnce()).isEqualTo(2);
  }

  @Test
  void aForeignHostHeaderIsRefusedEverywhere() throws Exception {
    for (String path : new String[] {SEARCH, "/", "/livez", "/api/v1/status"}) {
      for (String host :
          new String[] {
            "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", ""
          }) {
        String answer = server.raw(request("GET", path, host, ""));
        assertThat(answer).matches("(?s)HTTP/1.1 4(21|00) .*");
        assertThat(answer).contains("application/problem+json").doesNotContain("hits");
      }
    }
  }

  @Test
  void loopbackNamesAreAnsweredWithAnyPort() throws Exception {
    for (String host : new String[] {"localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:9"}) {
      assertThat(server.raw(request("GET", SEARCH, host, ""))).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void requestsThatAnotherSiteMakesABrowserSendAreRefused() throws Exception {
    for (String site : new String[] {"cross-site", "same-site"}) {
      assertRefused(server.postJson("{\"query\":\"red\"}", "Sec-Fetch-Site", site));
      assertRefused(server.get(SEARCH, "Sec-Fetch-Site", site));
    }
    for (String origin : new String[] {"http://evil.example", "null", "http://localhost:1"}) {
      assertRefused(server.postJson("{\"query\":\"red\"}", "Origin", origin));
    }
  }

  @Test
  void thePagesOwnRequestsPassAndNoOtherSiteMayReadTheAnswer() throws Exception {
    String own = "http://127.0.0.1:" + server.server().port();
    HttpResponse<byte[]> response =
        server.postJson("{\"query\":\"red\"}", "Origin", own, "Sec-Fetch-Site", "same-origin");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
    assertThat(response.headers().firstValue("Cross-Origin-Resource-Policy"))
        .hasValue("same-origin");
  }

  @Test
  void aCorsPreflightGrantsNothing() throws Exception {
    HttpResponse<byte[]> response = server.method("OPTIONS", "/api/v1/search");
    assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void everyAnswerCarriesTheSecurityHeaders() throws Exception {
    for (String path : new String[] {SEARCH, "/nowhere", "/api/v1/images/x", "/livez"}) {
      HttpResponse<byte[]> response = server.get(path);
      assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
      assertThat(response.headers().firstValue("Server")).isEmpty();
    }
  }

  @Test
  void pathTraversalLeadsNowhere() throws Exception {
    for (String path :
        new String[] {
          "/../../../../etc/passwd",
          "/..%2f..%2f..%2fetc%2fpasswd",
          "/%2e%2e/%2e%2e/etc/passwd",
          "/..%5c..%5cetc%5cpasswd",
          "/api/v1/images/..%2f..%2fetc%2fpasswd/file",
          "/api/v1/images/%2e%2e/file",
          "/api/v1/images//etc/passwd/file",
          "/api/v1/images/%00/file",
          "/index.html%00.png",
          "/lucelens-web/../io/lucelens/server/LucelensServer.class",
          "/io/lucelens/server/LucelensServer.class",
          "/META-INF/MANIFEST.MF"
        }) {
      String answer = server.raw(request("GET", path, "localhost", ""));
      assertThat(answer).as(path).matches("(?s)HTTP/1.1 4(04|00) .*");
      assertThat(answer).as(path).contains("application/problem+json").doesNotContain("root:");
    }
  }

  @Test
  void anUnknownRouteAndAWrongMethodHaveTheShapeOfEveryError() throws Exception {
    HttpResponse<byte[]> unknown = server.get("/api/v1/nothing");
    assertProblem(unknown, 404, "unknown_route", "/api/v1/nothing");
    assertProblem(server.method("DELETE", "/api/v1/search"), 405, "method_not_allowed", "DELETE");
    assertProblem(server.method("POST", "/livez"), 405, "method_not_allowed", "POST");
  }

  @Test
  void malformedRequestsAreBadRequestsAndNotErrorsOfOurs() throws Exception {
    for (String path : new String[] {"/api/v1/search?q=%zz", "/%zz", "/api/v1/search?q=%ff%fe"}) {
      String answer = server.raw(request("GET", path, "localhost", ""));
      assertThat(answer).as(path).matches("(?s)HTTP/1.1 (400|200) .*").doesNotContain("at org.");
    }
    assertThat(server.raw("NONSENSE\r\n\r\n")).doesNotContain("Exception", "at org.");
    String longHeader = request("GET", "/livez", "localhost", "X: " + "x".repeat(100_000) + "\r\n");
    assertThat(server.raw(longHeader)).startsWith("HTTP/1.1 431").doesNotContain("at org.");
    String longPath = request("GET", "/" + "x".repeat(100_000), "localhost", "");
    assertThat(server.raw(longPath)).startsWith("HTTP/1.1 414").doesNotContain("at org.");
  }

  @Test
  void aHugeUploadIs413() throws Exception {
    byte[] huge = new byte[21 * 1024 * 1024];
    HttpResponse<byte[]> response = server.postForm(new Form().image("huge.jpg", huge).bytes());
    assertProblem(response, 413, "too_large", "20 MB");
    String json = "{\"query\":\"" + "x".repeat(100_000) + "\"}";
    assertProblem(server.postJson(json), 413, "too_large", "64 KB");
    assertThat(server.get(SEARCH).statusCode()).isEqualTo(200);
  }

  @Test
  void aHugeFieldBesideAnImageIs413Too() throws Exception {
    byte[] form = new Form().field("query", "x".repeat(21 * 1024 * 1024)).bytes();
    assertProblem(server.postForm(form), 413, "too_large", "20 MB");
  }

  @Test
  void anImageOfBillionsOfPixelsIsRefusedBeforeItIsDecoded() throws Exception {
    byte[] bomb = hugePng(60_000, 60_000);
    assertThat(bomb.length).isLessThan(20_000_000);
    HttpResponse<byte[]> response = server.postForm(new Form().image("bomb.png", bomb).bytes());
    assertProblem(response, 415, "undecodable_image", "60");
  }

  @Test
  void whatIsNoImageIs415WithTheReason() throws Exception {
    byte[] png = PhotoFolder.png(Color.RED, 50, 50);
    byte[] truncated = Arrays.copyOf(png, png.length / 2);
    for (byte[] bad : new byte[][] {"<svg/>".getBytes(), new byte[0], truncated}) {
      HttpResponse<byte[]> response = server.postForm(new Form().image("x.png", bad).bytes());
      assertProblem(response, 415, "undecodable_image", "The image cannot be read: ");
    }
  }

  @Test
  void junkInsteadOfAFormIs400() throws Exception {
    String type = "multipart/form-data; boundary=" + TestServer.BOUNDARY;
    byte[] half = new Form().image("x.png", new byte[100]).bytes();
    half = Arrays.copyOf(half, half.length - 60);
    for (byte[] junk : new byte[][] {"junk".getBytes(), new byte[0], half}) {
      assertProblem(server.post("/api/v1/search", type, junk), 400, "invalid_body", "form");
    }
    assertProblem(
        server.post("/api/v1/search", "multipart/form-data", "x".getBytes()),
        400,
        "invalid_body",
        "form");
  }

  @Test
  void aFormOfThousandsOfPartsIsRefused() throws Exception {
    Form form = new Form();
    for (int i = 0; i < 5_000; i++) {
      form.field("similarTo", "id" + i);
    }
    HttpResponse<byte[]> response = server.postForm(form.bytes());
    assertThat(response.statusCode()).isEqualTo(413);
  }

  @Test
  void deeplyNestedJsonIsRefused() throws Exception {
    HttpResponse<byte[]> response =
        server.postJson("{\"similarTo\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}");
    assertProblem(response, 400, "invalid_body", "not a search");
  }

  @Test
  void anAddressInARequestIsNeverFetched() throws Exception {
    HttpResponse<byte[]> response =
        server.postJson("{\"imageUrl\":\"http://127.0.0.1:1/x.png\",\"query\":\"red\"}");
    assertProblem(response, 400, "invalid_body", "imageUrl");
  }

  @Test
  void htmlAndControlCharactersComeBackAsJsonText() throws Exception {
    HttpResponse<byte[]> response = server.get("/api/v1/images/%3Cscript%3E%01");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(server.json(response).at("/detail").asText()).contains("<script>\u0001");
  }

  private void assertRefused(HttpResponse<byte[]> response) throws IOException {
    assertProblem(response, 403, "cross_site", "another web site");
  }

  private void assertProblem(HttpResponse<byte[]> response, int status, String code, String detail)
      throws IOException {
    JsonNode problem = server.json(response);
    assertThat(response.statusCode()).as(problem.toString()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(problem.at("/code").asText()).isEqualTo(code);
    assertThat(problem.at("/detail").asText()).contains(detail);
  }

  private static String request(String method, String path, String host, String more) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: "
        + host
        + "\r\nConnection: close\r\n"
        + more
        + "\r\n";
  }

  /** A valid one-bit PNG that unpacks to width × height pixels of zeros. */
  private static byte[] hugePng(int width, int height) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream zip =
        new DeflaterOutputStream(packed, new Deflater(Deflater.BEST_SPEED))) {
      byte[] row = new byte[width / 8 + 1];
      for (int y = 0; y < height; y++) {
        zip.write(row);
      }
    }
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(header);
    data.writeInt(width);
    data.writeInt(height);
    data.write(new byte[] {1, 0, 0, 0, 0});
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.write("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
    chunk(png, "IHDR", header.toByteArray());
    chunk(png, "IDAT", packed.toByteArray());
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] content)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(content);
    DataOutputStream out = new DataOutputStream(png);
    out.writeInt(content.length);
    out.write(name);
    out.write(content);
    out.writeInt((int) sum.getValue());
  }
}
