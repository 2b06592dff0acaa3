package io.lucelens.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.EncoderBusyException;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.OpenSetClassifier;
import io.lucelens.index.store.IndexModel;
import io.lucelens.server.api.Problem;
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
import java.time.Duration;
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

  @Test
  void aModelWithTooManyQueriesBeforeThisOneIs503WithAHintWhenToComeBack(@TempDir Path temporary)
      throws Exception {
    PhotoFolder photos = new PhotoFolder(temporary);
    QueryEncoder busy = new BusyEncoder();
    try (TestServer server = new TestServer()) {
      server.server().serve(new Library(busy, photos.index(), photos.data(), IndexingJob.none()));
      HttpResponse<byte[]> response = server.get("/api/v1/search?q=red");
      JsonNode problem = server.json(response);
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
      assertThat(response.headers().firstValueAsLong("Retry-After").getAsLong()).isPositive();
      assertThat(problem.at("/code").asText()).isEqualTo("busy");
      assertThat(problem.at("/detail").asText()).contains("10000 ms", "64", "Try again");
    }
  }

  /** Has no time for anybody. */
  private static final class BusyEncoder implements QueryEncoder {
    @Override
    public IndexModel model() {
      return new ColourEncoder().model();
    }

    @Override
    public OpenSetClassifier classifier(List<String> labels, PromptTemplates templates) {
      throw new EncoderBusyException(64, Duration.ofSeconds(10));
    }

    @Override
    public Embedding encodeText(String text) {
      throw new EncoderBusyException(64, Duration.ofSeconds(10));
    }

    @Override
    public Embedding encodeImage(DecodedImage image) {
      throw new EncoderBusyException(64, Duration.ofSeconds(10));
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
    public IndexModel model() {
      return new ColourEncoder().model();
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
