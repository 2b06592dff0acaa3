package io.lucelens.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.server.TestServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class FormatResourceTest {

  @Test
  void theFormatsAreToldBeforeTheModelIsLoaded() throws Exception {
    try (TestServer server = new TestServer()) {
      HttpResponse<byte[]> response = server.get("/api/v1/formats");
      assertThat(response.statusCode()).isEqualTo(200);
      JsonNode formats = server.json(response);
      assertThat(formats.at("/extensions"))
          .extracting(JsonNode::asText)
          .contains("jpg", "heic", "avif", "dng", "raf")
          .doesNotContain("txt", "mp4")
          .isSorted();
      assertThat(formats.at("/maxBytes").asLong()).isEqualTo(20 << 20);
    }
  }
}
