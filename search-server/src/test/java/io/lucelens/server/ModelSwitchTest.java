package io.lucelens.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.OpenSetClassifier;
import io.lucelens.index.store.IndexModel;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.server.search.AbsentModel;
import io.lucelens.server.search.ColourEncoder;
import io.lucelens.server.search.PhotoFolder;
import io.lucelens.server.search.QueryEncoder;
import java.awt.Color;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A library that takes the place of another while requests come in. */
@Timeout(60)
class ModelSwitchTest {
  @TempDir private Path temp;
  private PhotoFolder photos;
  private IndexedImage red;

  @BeforeEach
  void addPhotos() throws Exception {
    photos = new PhotoFolder(temp);
    red = photos.add("red.png", Color.RED);
    photos.add("blue.png", Color.BLUE);
  }

  /** Colours under another name, that fail once they are closed and may be held up. */
  private static final class NamedModel implements QueryEncoder {
    private final ColourEncoder colours = new ColourEncoder();
    private final String name;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch goOn;
    private volatile boolean closed;

    NamedModel(String name) {
      this(name, new CountDownLatch(0));
    }

    NamedModel(String name, CountDownLatch goOn) {
      this.name = name;
      this.goOn = goOn;
    }

    @Override
    public IndexModel model() {
      return new IndexModel(name, name, colours.model().dimension());
    }

    @Override
    public Embedding encodeText(String text) {
      asked.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (closed) {
        throw new IllegalStateException(name + " is closed");
      }
      return colours.encodeText(text);
    }

    @Override
    public Embedding encodeImage(DecodedImage image) {
      return colours.encodeImage(image);
    }

    @Override
    public OpenSetClassifier classifier(List<String> labels, PromptTemplates templates) {
      return colours.classifier(labels, templates);
    }
  }

  private Library library(QueryEncoder model) {
    return new Library(model, photos.index(), photos.data(), IndexingJob.none());
  }

  @Test
  void aRequestKeepsTheModelThatItBeganWithAndTheSwitchWaitsForIt() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    NamedModel old = new NamedModel("old", goOn);
    try (TestServer server = new TestServer()) {
      server.server().serve(library(old));
      CompletableFuture<HttpResponse<byte[]>> slow =
          CompletableFuture.supplyAsync(() -> search(server));
      old.asked.await();
      CompletableFuture<Void> switched =
          CompletableFuture.runAsync(() -> server.server().serve(library(new NamedModel("new"))));

      // As soon as the new model is there it answers, though the old one is still in use.
      while (!modelOf(server, search(server)).equals("new")) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      assertThat(switched).isNotDone();
      goOn.countDown();

      assertThat(modelOf(server, slow.get())).isEqualTo("old");
      switched.get();
    }
  }

  @Test
  void noRequestFailsWhileModelsTakeEachOthersPlace() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (TestServer server = new TestServer();
        var threads = Executors.newFixedThreadPool(4)) {
      NamedModel serving = new NamedModel("model 0");
      server.server().serve(library(serving));
      List<Future<Integer>> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(threads.submit(() -> searchUntil(over, server)));
      }
      for (int i = 1; i <= 50; i++) {
        NamedModel next = new NamedModel("model " + i);
        server.server().serve(library(next));
        serving.closed = true;
        serving = next;
        TimeUnit.MILLISECONDS.sleep(10);
      }
      over.set(true);
      for (Future<Integer> client : clients) {
        assertThat(client.get()).isPositive();
      }
    }
  }

  private static int searchUntil(AtomicBoolean over, TestServer server) throws Exception {
    int answers = 0;
    while (!over.get()) {
      HttpResponse<byte[]> response = search(server);
      assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
      assertThat(server.get("/api/v1/status").statusCode()).isEqualTo(200);
      answers++;
    }
    return answers;
  }

  @Test
  void theStatusNamesTheModelThatIsBeingSwitchedTo() throws Exception {
    IndexModel next = new IndexModel("fine-tuned", "ef".repeat(32), 512);
    try (TestServer server = new TestServer()) {
      server
          .server()
          .serve(
              new Library(
                  photos.encoder(),
                  photos.index(),
                  photos.data(),
                  IndexingJob.none(),
                  Optional.of(next)));
      JsonNode status = server.json(server.get("/api/v1/status"));

      assertThat(status.at("/model/name").asText()).isEqualTo("colours");
      assertThat(status.at("/switchingTo/name").asText()).isEqualTo("fine-tuned");
      assertThat(status.at("/switchingTo/dimension").asInt()).isEqualTo(512);

      server.server().serve(library(photos.encoder()));
      assertThat(server.json(server.get("/api/v1/status")).has("switchingTo")).isFalse();
    }
  }

  @Test
  void withoutItsModelALibraryIsLookedAtAndSearchedByIdsAndTellsWhyNotByWords() throws Exception {
    AbsentModel absent = new AbsentModel(photos.encoder().model(), "its folder is gone.");
    try (TestServer server = new TestServer()) {
      server.server().serve(library(absent));

      assertThat(server.get("/api/v1/images").statusCode()).isEqualTo(200);
      HttpResponse<byte[]> similar = server.postJson("{\"similarTo\":\"" + red.id() + "\"}");
      assertThat(server.json(similar).at("/hits")).hasSize(1);
      for (HttpResponse<byte[]> refused :
          List.of(
              search(server),
              server.postForm(
                  new TestServer.Form().image("a.png", PhotoFolder.png(Color.RED, 8, 8)).bytes()),
              server.post(
                  "/api/v1/classify",
                  "application/json",
                  ("{\"id\":\"" + red.id() + "\",\"labels\":[\"a\",\"b\"]}").getBytes()))) {
        assertThat(refused.statusCode()).as(text(refused)).isEqualTo(503);
        assertThat(server.json(refused).at("/code").asText()).isEqualTo("model_unavailable");
        assertThat(server.json(refused).at("/detail").asText())
            .contains("colours")
            .contains("its folder is gone.");
      }
    }
  }

  @Test
  void anImageThatWaitsIsCountedAndNamedWhenItIsSearchedWith() throws Exception {
    IndexedImage waiting =
        new IndexedImage("w", Path.of("/away/w.png"), 1, red.modified(), "ab".repeat(32), 1, 1);
    photos.index().putWaiting(waiting);
    try (TestServer server = new TestServer().serve(photos)) {
      JsonNode status = server.json(server.get("/api/v1/status"));
      assertThat(status.at("/images").asInt()).isEqualTo(3);
      assertThat(status.at("/waiting").asInt()).isEqualTo(1);
      assertThat(server.get("/api/v1/images/w").statusCode()).isEqualTo(200);

      HttpResponse<byte[]> similar = server.postJson("{\"similarTo\":\"w\"}");
      assertThat(similar.statusCode()).isEqualTo(400);
      assertThat(server.json(similar).at("/code").asText()).isEqualTo("not_embedded");
    }
  }

  private static HttpResponse<byte[]> search(TestServer server) {
    try {
      return server.get("/api/v1/search?q=red");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String modelOf(TestServer server, HttpResponse<byte[]> response) throws Exception {
    return server.json(response).at("/model").asText();
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
