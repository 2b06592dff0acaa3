package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.TinyModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServeTest {
  @TempDir private static Path shared;
  private static Path model;

  @TempDir private Path folder;

  @BeforeAll
  static void makeModel() throws IOException {
    model = TinyModel.in(shared.resolve("tiny"));
  }

  @Test
  void theAddressIsPrintedWhenSearchesAreAnsweredAndFoldersAreIndexed() throws Exception {
    Path photos = Files.createDirectory(folder.toRealPath().resolve("photos"));
    Path picture = Pictures.rectangles(photos.resolve("one.png"), 1);

    try (ServingCli cli =
        ServingCli.start(
            "serve", photos, "--port", 0, "--home", folder.resolve("home"), "--model", model)) {
      URI address = cli.address();
      cli.awaitNote("1 added");
      JsonNode found = get(address.resolve("/api/v1/search?q=castle"));

      assertThat(address.getHost()).isEqualTo("127.0.0.1");
      assertThat(address.getPort()).isPositive();
      assertThat(found.at("/hits/0/path").asText()).contains(picture.getFileName().toString());
      assertThat(cli.stop()).isZero();
      assertThat(cli.out().lines()).hasSize(1);
    }
    Outcome after = Cli.run("search", "castle", "--home", folder.resolve("home"), "--model", model);
    assertThat(after.lines()).hasSize(1);
  }

  @Test
  void anEmptyIndexIsServedWithAHint() throws Exception {
    try (ServingCli cli =
        ServingCli.start("serve", "--port", 0, "--home", folder, "--model", model)) {
      URI address = cli.address();
      cli.awaitNote("lucelens serve FOLDER");

      assertThat(get(address.resolve("/api/v1/search?q=castle")).get("hits")).isEmpty();
      assertThat(cli.stop()).isZero();
    }
  }

  @Test
  void aFolderThatIsNotThereAndNeverWasEndsTheServerAlsoWithAnIndex() throws IOException {
    Path home = folder.resolve("home");
    Cli.run(
        "index", Files.createDirectory(folder.resolve("none")), "--home", home, "--model", model);
    Path missing = folder.resolve("missing");

    Outcome outcome = Cli.run("serve", missing, "--port", 0, "--home", home, "--model", model);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(missing + " does not exist");
  }

  @Test
  void aPortInUseIsNamedWithTheWayOut() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Outcome outcome =
          Cli.run("serve", "--port", taken.getLocalPort(), "--home", folder, "--model", model);

      assertThat(outcome.exitCode()).isEqualTo(3);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err())
          .contains(Integer.toString(taken.getLocalPort()))
          .contains("--port")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void aBrokenModelEndsTheServer() throws IOException {
    Path broken = TinyModel.in(folder.resolve("broken"));
    Files.delete(broken.resolve("tokenizer.json"));

    Outcome outcome =
        Cli.run("serve", "--port", 0, "--home", folder.resolve("home"), "--model", broken);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("tokenizer.json");
  }

  private static JsonNode get(URI uri) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String body =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
      return new ObjectMapper().readTree(body);
    }
  }
}
