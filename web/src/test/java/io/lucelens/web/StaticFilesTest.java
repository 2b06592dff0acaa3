package io.lucelens.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.server.TestServer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The page's files over HTTP. */
class StaticFilesTest {
  private static final Path PAGE = Path.of("src", "main", "resources", "lucelens-web");

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void thePageComesWithItsPolicy() throws Exception {
    HttpResponse<byte[]> response = server.get("/");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'");
    assertThat(response.body()).isEqualTo(Files.readAllBytes(PAGE.resolve("index.html")));
  }

  @Test
  void modulesAndStylesHaveTheTypesThatBrowsersInsistOn() throws Exception {
    assertThat(type("/js/main.js")).startsWith("text/javascript");
    assertThat(type("/css/theme.css")).startsWith("text/css");
    assertThat(type("/logo.svg")).startsWith("image/svg+xml");
  }

  @Test
  void nothingButThePagesFilesIsServed() throws Exception {
    for (String path :
        List.of(
            "/../io/lucelens/server/LucelensServer.class",
            "/..%2fio/lucelens/server/LucelensServer.class",
            "/js/..%2f..%2fio/lucelens/server/LucelensServer.class",
            "/%2e%2e/META-INF/MANIFEST.MF",
            "/js/%2e%2e/%2e%2e/META-INF/MANIFEST.MF",
            "/..;/META-INF/MANIFEST.MF",
            "//etc/passwd",
            "/index.html%00",
            "/js/",
            "/js",
            "/INDEX.HTML")) {
      String answer =
          server.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(answer).as(path).matches("(?s)HTTP/1.1 4(00|04) .*");
      assertThat(answer).as(path).contains("application/problem+json");
    }
  }

  @Test
  void aForeignHostDoesNotEvenSeeThePage() throws Exception {
    String answer = server.raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 421").doesNotContain("<html");
  }

  @Test
  void thePageNamesNothingOutsideItselfAndHasNothingInline() throws Exception {
    Pattern outside = Pattern.compile("(src|href)=\"(https?:)?//|@import|url\\(\\s*['\"]?https?:");
    Pattern inline = Pattern.compile("<style|\\sstyle=|\\son\\w+=|<script(?![^>]*\\ssrc=)");
    try (Stream<Path> files = Files.walk(PAGE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        assertThat(outside.matcher(text).find()).as(file + " names something outside").isFalse();
        if (file.toString().endsWith(".html")) {
          assertThat(inline.matcher(text).find()).as(file + " has something inline").isFalse();
        }
      }
    }
  }

  private String type(String path) throws Exception {
    return server.get(path).headers().firstValue("Content-Type").orElseThrow();
  }
}
