package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.TinyModel;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code lucelens serve --model}: switching while requests come in. */
@Timeout(180)
class ServeSwitchTest {
  private static final int PHOTOS = 40;

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Path photos;
  private Path home;
  private Path tiny;
  private Path tuned;

  @BeforeEach
  void indexWithTheFirstModel() throws IOException {
    photos = Files.createDirectory(folder.toRealPath().resolve("photos"));
    home = folder.resolve("home");
    tiny = TinyModel.in(folder.resolve("tiny"));
    tuned = TinyModel.in(folder.resolve("tuned"));
    Files.writeString(tuned.resolve("tokenizer.json"), "\n", StandardOpenOption.APPEND);
    for (int i = 0; i < PHOTOS; i++) {
      Pictures.rectangles(photos.resolve(i + ".png"), i);
    }
    Outcome indexed = Cli.run("index", photos, "--home", home, "--model", tiny);
    assertThat(indexed.exitCode()).as(indexed.err()).isZero();
  }

  @Test
  void noSearchFailsFromTheOldModelToTheNewOne() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ServingCli cli = serve("--model", tuned)) {
      URI address = cli.address();
      List<CompletableFuture<Set<String>>> searching = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        searching.add(CompletableFuture.supplyAsync(() -> modelsThatAnswer(address, over)));
      }
      cli.awaitNote("Switched to tuned: 40 embedded");
      awaitModel(address, "tuned");
      over.set(true);

      for (CompletableFuture<Set<String>> models : searching) {
        assertThat(models.get()).isSubsetOf("tiny", "tuned").isNotEmpty();
      }
      JsonNode status = get(address, "/api/v1/status");
      assertThat(status.has("switchingTo")).isFalse();
      assertThat(status.at("/images").asInt()).isEqualTo(PHOTOS);
      assertThat(get(address, "/api/v1/search?q=castle").at("/model").asText()).isEqualTo("tuned");
      assertThat(get(address, "/api/v1/tags").at("/tags")).isNotEmpty();
      assertThat(cli.stop()).isZero();
    }
    assertThat(Cli.run("search", "castle", "--home", home, "--model", tuned).exitCode()).isZero();
  }

  /** Searches again and again; every answer is whole. */
  private Set<String> modelsThatAnswer(URI address, AtomicBoolean over) {
    Set<String> models = new TreeSet<>();
    try {
      while (!over.get()) {
        JsonNode found = get(address, "/api/v1/search?q=castle&limit=100");
        assertThat(found.at("/hits")).as(found.toString()).hasSize(PHOTOS);
        models.add(found.at("/model").asText());
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return models;
  }

  @Test
  void foldersAreBroughtUpToDateAfterTheSwitch() throws Exception {
    Pictures.rectangles(photos.resolve("new.png"), 1000);
    try (ServingCli cli = serve(photos, "--model", tuned)) {
      cli.awaitNote("1 added");

      assertThat(get(cli.address(), "/api/v1/status").at("/images").asInt()).isEqualTo(PHOTOS + 1);
      assertThat(cli.stop()).isZero();
    }
  }

  @Test
  void whereTheOldModelIsGoneTheServerSaysSoAndSwitchesAllTheSame() throws Exception {
    Files.move(tiny, folder.resolve("elsewhere"));

    try (ServingCli cli = serve("--model", tuned)) {
      cli.awaitNote("words and uploads are not searched");
      cli.awaitNote("Switched to tuned");
      awaitModel(cli.address(), "tuned");

      assertThat(get(cli.address(), "/api/v1/search?q=castle").at("/hits")).isNotEmpty();
      assertThat(cli.stop()).isZero();
    }
  }

  @Test
  void stoppedWhileItSwitchesTheOldIndexAnswersAndTheNextStartGoesOn() throws Exception {
    try (ServingCli cli = serve("--model", tuned)) {
      cli.address();
      assertThat(cli.stop()).isZero();
    }

    Outcome search = Cli.run("search", "castle", "-k", "100", "--home", home);
    assertThat(search.lines()).hasSize(PHOTOS);
    try (ServingCli cli = serve("--model", tuned)) {
      awaitModel(cli.address(), "tuned");
      assertThat(cli.stop()).isZero();
    }
  }

  @Test
  void whileAServerHasTheDataFolderAnotherCommandIsToldWhatToDo() throws Exception {
    try (ServingCli cli = serve()) {
      cli.address();

      Outcome outcome = Cli.run("index", "--model", tuned, "--home", home);

      assertThat(outcome.exitCode()).isEqualTo(3);
      assertThat(outcome.err()).contains("in use by another lucelens").contains("lucelens serve");
      assertThat(cli.stop()).isZero();
    }
  }

  @Test
  void modelsThatTookEachOthersPlaceLeaveNoNativeMemoryBehind() throws Exception {
    switchAndStop("bundled", "lucelens-bundled", () -> {});
    int before = openManagers();
    // While a model serves, it is the only one: the former is not kept until the server ends.
    for (int i = 0; i < 2; i++) {
      switchAndStop(tiny, "tiny", () -> awaitManagers(before + 1));
      switchAndStop("bundled", "lucelens-bundled", () -> awaitManagers(before + 1));
    }

    awaitManagers(before);
  }

  private interface Check {
    void run() throws Exception;
  }

  private void switchAndStop(Object model, String name, Check whileServing) throws Exception {
    try (ServingCli cli = serve("--model", model)) {
      awaitModel(cli.address(), name);
      assertThat(get(cli.address(), "/api/v1/search?q=castle").at("/hits")).isNotEmpty();
      whileServing.run();
      assertThat(cli.stop()).isZero();
    }
  }

  private static void awaitManagers(int count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (openManagers() != count && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(openManagers()).isEqualTo(count);
  }

  /**
   * How many native memory managers are open at the top, where each model has one. Resident memory
   * says less: the allocator keeps what the server's threads freed, some 100 MB more or less.
   */
  private static int openManagers() throws ReflectiveOperationException {
    try (NDManager probe = NDManager.newBaseManager()) {
      Field resources = BaseNDManager.class.getDeclaredField("resources");
      resources.setAccessible(true);
      return ((Map<?, ?>) resources.get(probe.getParentManager())).size();
    }
  }

  private void awaitModel(URI address, String name) throws Exception {
    while (!get(address, "/api/v1/status").at("/model/name").asText().equals(name)) {
      Thread.sleep(20);
    }
  }

  private ServingCli serve(Object... args) {
    List<Object> all = new ArrayList<>(List.of("serve"));
    all.addAll(List.of(args));
    all.addAll(List.of("--port", 0, "--home", home));
    return ServingCli.start(all.toArray());
  }

  private JsonNode get(URI address, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new ObjectMapper().readTree(response.body());
  }
}
