package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.TinyModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is served real files, which come, change, move and go while it is asked. */
@Timeout(900)
class WatchTest {
  private static final int PATIENCE_SECONDS = 300;

  @TempDir private static Path shared;
  private static Path model;

  @TempDir private Path folder;
  private Path photos;
  private Path home;
  private URI address;

  @BeforeAll
  static void makeModel() throws IOException {
    model = TinyModel.in(shared.resolve("tiny"));
  }

  @BeforeEach
  void makeFolders() throws IOException {
    photos = Files.createDirectory(folder.toRealPath().resolve("photos"));
    home = folder.resolve("home");
  }

  @Test
  void theIndexFollowsWhatHappensToTheFolder() throws Exception {
    Pictures.rectangles(photos.resolve("one.png"), 1);
    try (ServingCli cli = serve(photos)) {
      awaitPaths("one.png");

      writeInTwoHalves(photos.resolve("new/two.png"));
      awaitPaths("new/two.png", "one.png");
      Files.move(photos.resolve("new"), photos.resolve("renamed"));
      awaitPaths("one.png", "renamed/two.png");
      Pictures.rectangles(photos.resolve("renamed/two.jpg"), 3);
      Files.writeString(photos.resolve("renamed/two.NEF"), "raw");
      awaitPaths("one.png", "renamed/two.jpg", "renamed/two.png");
      awaitStatus("/images", status -> status.asInt() == 3);
      awaitHit("two.jpg", hit -> hit.at("/companions/0").asText().endsWith("two.NEF"));
      Files.delete(photos.resolve("one.png"));
      awaitPaths("renamed/two.jpg", "renamed/two.png");
      Pictures.rectangles(folder.resolve("elsewhere/three.png"), 4);
      Files.createSymbolicLink(photos.resolve("link"), folder.resolve("elsewhere"));
      awaitPaths("link/three.png", "renamed/two.jpg", "renamed/two.png");

      assertThat(get("/api/v1/status").at("/roots/0/watched").asText()).isEqualTo("events");
      assertThat(cli.stop()).isZero();
    }
  }

  @Test
  void aFolderThatVanishesIsOfflineWithPhotosThatAreFoundAndComesBack() throws Exception {
    Pictures.rectangles(photos.resolve("one.png"), 1);
    Path away = photos.resolveSibling("away");
    try (ServingCli cli = serve(photos, "--poll", 1)) {
      awaitPaths("one.png");
      assertThat(get("/api/v1/status").at("/roots/0/watched").asText()).isEqualTo("polling");
      Files.move(photos, away);
      awaitStatus("/roots/0/state", state -> state.asText().equals("offline"));
      awaitHit("one.png", hit -> hit.at("/offline").asBoolean());
      Files.move(away, photos);
      awaitStatus("/roots/0/state", state -> state.asText().equals("online"));
      awaitHit("one.png", hit -> !hit.has("offline"));
      assertThat(get("/api/v1/status").at("/roots/0/images").asInt()).isEqualTo(1);
      assertThat(cli.stop()).isZero();
    }
    Files.move(photos, away);
    Outcome search = run("search", "castle", "--json");
    assertThat(search.json().at("/hits/0/offline").asBoolean()).isTrue();
  }

  @Test
  void aFolderThatIsLeftOutIsSoWhenItComesWhileTheServerWatches() throws Exception {
    Pictures.rectangles(photos.resolve("one.png"), 1);
    try (ServingCli cli = serve(photos, "--exclude", "Screenshots/")) {
      awaitPaths("one.png");
      Pictures.rectangles(photos.resolve("Screenshots/two.png"), 2);
      Pictures.rectangles(photos.resolve("new/Screenshots/three.png"), 3);
      Pictures.rectangles(photos.resolve("new/four.png"), 4);
      awaitPaths("new/four.png", "one.png");
      assertThat(cli.stop()).isZero();
    }
  }

  @Test
  void serveAndIndexLeaveOutTheSameFiles() throws Exception {
    Pictures.rectangles(photos.resolve("one.png"), 1);
    Pictures.rectangles(photos.resolve("two.jpg"), 2);
    try (ServingCli cli = serve(photos, "--exclude", "*.jpg")) {
      awaitPaths("one.png");
      assertThat(cli.stop()).isZero();
    }
    Outcome again = run("index", photos, "--json");
    assertThat(again.json().at("/unchanged").asInt()).isEqualTo(1);
    assertThat(again.json().at("/added").asInt()).isZero();
    assertThat(again.err()).contains("--exclude '*.jpg'").contains("--forget-globs");
    assertThat(run("index", photos, "--forget-globs", "--json").json().at("/added").asInt())
        .isEqualTo(1);
    assertThat(run("index", photos, "--include", "*.jpg", "--json").json().at("/removed").asInt())
        .isEqualTo(1);
  }

  @Test
  void optionsThatMeanNothingAreRefusedWithTheWayOut() {
    for (List<Object> wrong :
        List.<List<Object>>of(
            List.of("index", photos, "--exclude", "[a"),
            List.of("index", photos, "--include", ""),
            List.of("index", photos, "--forget-globs", "--include", "*.png"),
            List.of("serve", "--exclude", "*.png"),
            List.of("serve", photos, "--poll", "0"),
            List.of("serve", photos, "--poll", "5", "--no-watch"))) {
      Outcome outcome = run(wrong.toArray());

      assertThat(outcome.exitCode()).as("%s", wrong).isEqualTo(2);
      assertThat(outcome.err()).contains("--").doesNotContain("\tat ");
    }
  }

  private ServingCli serve(Object... args) throws InterruptedException {
    ServingCli cli = ServingCli.start(with(new Object[] {"serve", "--port", 0}, args));
    address = cli.address();
    return cli;
  }

  private Outcome run(Object... args) {
    return Cli.run(with(args));
  }

  private Object[] with(Object[] args, Object... more) {
    Object[] all = Arrays.copyOf(args, args.length + more.length + 4);
    System.arraycopy(more, 0, all, args.length, more.length);
    System.arraycopy(
        new Object[] {"--home", home, "--model", model}, 0, all, args.length + more.length, 4);
    return all;
  }

  private static void writeInTwoHalves(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(Pictures.rectangles(file.resolveSibling(".whole.png"), 2));
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    Thread.sleep(500);
    Files.write(
        file, Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length), StandardOpenOption.APPEND);
  }

  private void awaitPaths(String... expected) throws Exception {
    await(
        "/api/v1/images?limit=60",
        sample -> {
          TreeSet<String> found = new TreeSet<>();
          sample
              .at("/images")
              .forEach(image -> found.add(photos.relativize(Path.of(path(image))).toString()));
          return found.equals(new TreeSet<>(List.of(expected)));
        });
  }

  private static String path(JsonNode image) {
    return image.at("/path").asText();
  }

  private void awaitStatus(String pointer, Predicate<JsonNode> expected) throws Exception {
    await("/api/v1/status", status -> expected.test(status.at(pointer)));
  }

  private void awaitHit(String name, Predicate<JsonNode> expected) throws Exception {
    await(
        "/api/v1/search?q=castle",
        found -> {
          for (JsonNode hit : found.at("/hits")) {
            if (path(hit).endsWith("/" + name)) {
              return expected.test(hit);
            }
          }
          return false;
        });
  }

  private void await(String path, Predicate<JsonNode> expected) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    JsonNode answer = get(path);
    while (!expected.test(answer)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("It never came; the last answer was " + answer);
      }
      Thread.sleep(200);
      answer = get(path);
    }
  }

  private JsonNode get(String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).build();
      return new ObjectMapper().readTree(client.send(request, BodyHandlers.ofString()).body());
    }
  }
}
