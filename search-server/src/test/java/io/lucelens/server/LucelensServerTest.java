package io.lucelens.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.OpenSetClassifier;
import io.lucelens.server.search.ColourEncoder;
import io.lucelens.server.search.PhotoFolder;
import io.lucelens.server.search.QueryEncoder;
import java.awt.Color;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LucelensServerTest {

  @Test
  void aPortInUseIsNamedWithTheFix() {
    try (TestServer first = new TestServer()) {
      int port = first.server().port();
      assertThatExceptionOfType(PortInUseException.class)
          .isThrownBy(() -> LucelensServer.start(new ServerConfig(port)))
          .withMessageContaining("" + port)
          .withMessageContaining("--port")
          .returns(port, PortInUseException::port);
    }
  }

  @Test
  void aPortOutOfRangeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerConfig(70_000))
        .withMessageContaining("70000")
        .withMessageContaining("--port");
  }

  @Test
  void itIsReachableFromThisMachineOnly() throws Exception {
    try (TestServer server = new TestServer()) {
      InetAddress otherLoopback = InetAddress.getByName("127.0.0.2");
      assertThatExceptionOfType(ConnectException.class)
          .isThrownBy(() -> new Socket(otherLoopback, server.server().port()).close());
      assertThat(server.server().uri()).hasHost("127.0.0.1").hasPort(server.server().port());
    }
  }

  @Test
  void afterClosingThePortIsFree() throws IOException {
    TestServer first = new TestServer();
    int port = first.server().port();
    first.close();
    try (LucelensServer second = LucelensServer.start(new ServerConfig(port))) {
      assertThat(second.port()).isEqualTo(port);
    }
  }

  @Test
  void closingLetsARequestInHandFinish(@TempDir Path temporary) throws Exception {
    PhotoFolder photos = new PhotoFolder(temporary);
    photos.add("red.png", Color.RED);
    CountDownLatch inHand = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    QueryEncoder slow = new HeldEncoder(photos.encoder(), inHand, goOn);
    try (TestServer server = new TestServer()) {
      server.server().serve(new Library(slow, photos.index(), photos.data(), IndexingJob.none()));
      CompletableFuture<HttpResponse<byte[]>> answer = inBackground(server);
      inHand.await();
      CompletableFuture<Void> closing = CompletableFuture.runAsync(server.server()::close);
      goOn.countDown();
      assertThat(answer.get().statusCode()).isEqualTo(200);
      closing.get();
    }
  }

  @Test
  void anErrorOfOursIs500WithoutAStackTrace(@TempDir Path temporary) throws Exception {
    PhotoFolder photos = new PhotoFolder(temporary);
    QueryEncoder broken = new HeldEncoder(null, new CountDownLatch(0), new CountDownLatch(0));
    try (TestServer server = new TestServer()) {
      server.server().serve(new Library(broken, photos.index(), photos.data(), IndexingJob.none()));
      HttpResponse<byte[]> response = server.get("/api/v1/search?q=red");
      JsonNode problem = server.json(response);
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(problem.at("/code").asText()).isEqualTo("internal_error");
      assertThat(new String(response.body())).doesNotContain("NullPointer", "at io.lucelens");
    }
  }

  private static CompletableFuture<HttpResponse<byte[]>> inBackground(TestServer server) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return server.get("/api/v1/search?q=red");
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Encodes when it is told to; without an encoder it fails. */
  private record HeldEncoder(ColourEncoder encoder, CountDownLatch inHand, CountDownLatch goOn)
      implements QueryEncoder {
    @Override
    public ModelManifest manifest() {
      return new ColourEncoder().manifest();
    }

    @Override
    public Embedding encodeText(String text) {
      inHand.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("The request was cut off", e);
      }
      return encoder.encodeText(text);
    }

    @Override
    public OpenSetClassifier classifier(List<String> labels, PromptTemplates templates) {
      return encoder.classifier(labels, templates);
    }

    @Override
    public Embedding encodeImage(DecodedImage image) {
      return encoder.encodeImage(image);
    }
  }
}
