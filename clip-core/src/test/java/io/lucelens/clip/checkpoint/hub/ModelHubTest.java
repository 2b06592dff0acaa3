package io.lucelens.clip.checkpoint.hub;

import static io.lucelens.clip.checkpoint.hub.HubStandIn.COMMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.checkpoint.hub.HubStandIn.Fault;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelHubTest {
  private static final String REPOSITORY = "acme/clip-tiny";
  private static final ModelReference MODEL = ModelReference.parse(REPOSITORY);
  private static final byte[] WEIGHTS = randomBytes(200_000);
  private static final byte[] CONFIG = "{\"model_type\":\"clip\"}".getBytes(StandardCharsets.UTF_8);
  private static final String WEIGHTS_HASH = HubStandIn.hash("SHA-256", WEIGHTS);

  @TempDir private Path folder;
  private Path cache;
  private HubStandIn hub;
  private final PullLog log = new PullLog();

  /** Longer than any pause of a busy machine, and short enough to be waited out twice. */
  private static final Duration SHORT = Duration.ofMillis(1500);

  private Duration patience = Duration.ofSeconds(30);

  private static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void startHub() throws IOException {
    cache = folder.resolve("hub");
    hub =
        new HubStandIn(
            REPOSITORY,
            Map.of(
                "README.md", CONFIG,
                "config.json", CONFIG,
                "tokenizer.json", "{}".getBytes(StandardCharsets.UTF_8),
                "model.safetensors", WEIGHTS,
                "pytorch_model.bin", WEIGHTS,
                "onnx/model.bin", WEIGHTS));
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  private HubSettings settings(Optional<String> token, boolean offline) {
    return new HubSettings(
        URI.create(hub.endpoint()),
        token,
        cache,
        offline,
        ProxySelector.of(null),
        patience,
        Duration.ofMillis(1));
  }

  private ModelHub modelHub() {
    return new ModelHub(settings(Optional.empty(), false));
  }

  private Path pull() {
    return modelHub().pull(MODEL, log);
  }

  private Path repositoryFolder() {
    return cache.resolve("models--acme--clip-tiny");
  }

  private Path blob() {
    return repositoryFolder().resolve("blobs").resolve(WEIGHTS_HASH);
  }

  private Path partial() {
    return blob().resolveSibling(WEIGHTS_HASH + ".lucelens.incomplete");
  }

  private void assertNothingVisible() {
    assertThat(new HubCache(cache).find(MODEL)).isEmpty();
    assertThat(repositoryFolder().resolve("refs")).doesNotExist();
    assertThat(blob()).doesNotExist();
  }

  @Test
  void aPulledModelLiesInTheLayoutThatPythonReads() throws IOException {
    Path snapshot = pull();

    assertThat(snapshot).isEqualTo(repositoryFolder().resolve("snapshots").resolve(COMMIT));
    assertThat(repositoryFolder().resolve("refs/main")).hasContent(COMMIT);
    assertThat(Files.readSymbolicLink(snapshot.resolve("model.safetensors")))
        .hasToString("../../blobs/" + WEIGHTS_HASH);
    assertThat(Files.readSymbolicLink(snapshot.resolve("config.json")))
        .hasToString("../../blobs/" + HubStandIn.gitHash(CONFIG));
    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(new HubCache(cache).find(MODEL)).contains(snapshot);
  }

  @Test
  void onlyTheFilesThatLucelensNeedsAreFetched() throws IOException {
    hub.add("figures/notes: odd but harmless?.md", CONFIG);
    try (Stream<Path> files = Files.list(pull())) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("config.json", "tokenizer.json", "model.safetensors");
    }
    try (Stream<Path> blobs = Files.list(blob().getParent())) {
      assertThat(blobs).hasSize(3);
    }
  }

  @Test
  void theTokenGoesToTheHubAndNotToTheHostThatItRedirectsTo() {
    hub.require("hf_secret");
    new ModelHub(settings(Optional.of("hf_secret"), false)).pull(MODEL, log);

    assertThat(hub.requests())
        .filteredOn(request -> request.host().equals("hub"))
        .isNotEmpty()
        .allMatch(request -> "Bearer hf_secret".equals(request.authorization()));
    assertThat(hub.requests())
        .filteredOn(request -> request.host().equals("storage"))
        .isNotEmpty()
        .allMatch(request -> request.authorization() == null);
  }

  @Test
  void aConnectionThatDropsIsContinuedWhereItEnded() {
    hub.fail(Fault.DROP, Fault.DROP);

    assertThat(pull().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    List<String> ranges =
        hub.requests().stream()
            .filter(request -> request.host().equals("storage"))
            .map(HubStandIn.Request::range)
            .toList();
    assertThat(ranges).hasSize(3).startsWith((String) null);
    // Half of what was left came each time; of its end the client may lose what it had not read.
    assertThat(offset(ranges.get(1))).isBetween(1, 100_000);
    assertThat(offset(ranges.get(2))).isBetween(offset(ranges.get(1)) + 1, 150_000);
    assertThat(log.retries()).hasSize(2);
  }

  private static int offset(String range) {
    return Integer.parseInt(range.replaceAll("\\D", ""));
  }

  @Test
  void aConnectionThatStallsIsContinued() {
    hub.fail(Fault.STALL);
    patience = SHORT;

    assertThat(pull().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(log.retries()).singleElement().asString().contains("silence");
  }

  @Test
  void aConnectionThatAlwaysDropsEndsWithWhatToDoAndKeepsWhatCame() {
    hub.fail(Fault.DROP, Fault.DROP, Fault.DROP, Fault.DROP, Fault.DROP);

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("run the same command again");
    assertNothingVisible();
    long kept = partial().toFile().length();
    assertThat(kept).isGreaterThan(150_000);

    assertThat(pull().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(hub.requests().getLast().range()).isEqualTo("bytes=" + kept + "-");
    assertThat(partial()).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(names = {"IGNORE_RANGE", "REFUSE_RANGE"})
  void aFileStartsOverIfTheServerCannotContinueIt(Fault fault) {
    hub.fail(Fault.DROP, fault);

    assertThat(pull().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(log.advanced()).isEqualTo(log.total());
  }

  @Test
  void aPartOfAnotherContentIsFoundOutByTheHash() throws IOException {
    Files.createDirectories(partial().getParent());
    Files.write(partial(), new byte[1000]);

    assertThatThrownBy(this::pull).hasMessageContaining("hash");
    assertThat(partial()).doesNotExist();

    assertThat(pull().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aFileWithAnotherContentThanItsHashIsDeletedAndSaid() {
    hub.fail(Fault.CORRUPT);

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining(WEIGHTS_HASH)
        .hasMessageContaining("deleted");
    assertNothingVisible();
    assertThat(partial()).doesNotExist();
  }

  @Test
  void aFileLongerThanAnnouncedIsRefused() {
    hub.fail(Fault.TOO_LONG);

    assertThatThrownBy(this::pull).hasMessageContaining("200000 bytes");
    assertNothingVisible();
    assertThat(partial()).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(names = {"BUSY", "BROKEN"})
  void aBusyOrBrokenServerIsAskedAgain(Fault fault) {
    hub.fail(fault, fault);

    assertThat(pull().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(log.retries()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "401, RepoNotFound, no public model",
    "401, , no public model",
    "401, GatedRepo, accept them",
    "403, GatedRepo, accept them",
    "403, , refuses acme/clip-tiny (403)",
    "404, RepoNotFound, Check the spelling",
    "404, RevisionNotFound, no revision 'main'",
    "404, , no revision 'main'",
    "400, , answered 400",
    "429, , slower pace",
    "500, , answers 500",
    "503, , answers 503"
  })
  void aRefusalSaysWhatItMeans(int status, String code, String words) {
    hub.answerAll(status, code);

    assertThatThrownBy(this::pull).isInstanceOf(HubException.class).hasMessageContaining(words);
    assertNothingVisible();
  }

  @Test
  void aTokenThatIsNotAcceptedIsToldFromAMissingOne() {
    hub.answerAll(401, null);

    assertThatThrownBy(() -> new ModelHub(settings(Optional.of("hf_old"), false)).pull(MODEL, log))
        .hasMessageContaining("token")
        .hasMessageNotContaining("hf_old");
  }

  @Test
  void aRevisionThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> modelHub().pull(ModelReference.parse(REPOSITORY + "@v9"), log))
        .hasMessageContaining("'v9'");
  }

  @Test
  void aRevisionWithSlashesIsAskedForAndKept() {
    ModelReference request = ModelReference.parse(REPOSITORY + "@refs/pr/1");

    Path snapshot = modelHub().pull(request, log);

    assertThat(repositoryFolder().resolve("refs/refs/pr/1")).hasContent(COMMIT);
    assertThat(new HubCache(cache).find(request)).contains(snapshot);
    assertThat(new HubCache(cache).find(MODEL)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "a/../../evil",
        "/etc/passwd",
        "a\\..\\b",
        "C:evil",
        "a//b",
        "a\u0000b"
      })
  void aListedNameThatLeadsElsewhereIsRefused(String name) {
    hub.add(name, CONFIG);

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("leads out of its folder");
    assertNothingVisible();
    assertThat(hub.transfers()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../evil", "d41d8cd98f00b204e9800998ecf8427e", "\"\""})
  void anEtagThatIsNoHashIsRefused(String etag) {
    hub.claimEtag(etag);

    assertThatThrownBy(this::pull).hasMessageContaining("hash").hasMessageContaining("mirror");
    assertNothingVisible();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "", "http://[", "http:///x"})
  void aRedirectToSomethingElseThanHttpIsNotFollowed(String location) {
    hub.redirectTo(location);

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("redirect");
  }

  @Test
  void redirectsWithoutEndAreNotFollowedForever() {
    hub.redirectTo("model.safetensors");

    assertThatThrownBy(this::pull).hasMessageContaining("more than 10 times");
  }

  @Test
  void aModelThatDoesNotFitTheDiskIsRefusedBeforeItIsFetched() {
    hub.claimSize(900_000_000_000_000_000L);

    assertThatThrownBy(this::pull)
        .hasMessageContaining("900,000,000,000 MB")
        .hasMessageContaining("HF_HUB_CACHE");
    assertThat(hub.transfers()).isZero();
  }

  @Test
  void aSecondPullFetchesNothing() {
    Path first = pull();
    long transfers = hub.transfers();

    assertThat(pull()).isEqualTo(first);
    assertThat(hub.transfers()).isEqualTo(transfers);
    assertThat(log.files()).isZero();
  }

  @Test
  void aDamagedFileIsFetchedAgain() throws IOException {
    Path snapshot = pull();
    Files.write(blob(), new byte[WEIGHTS.length]);

    pull();

    assertThat(log.files()).isEqualTo(1);
    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void twoPullsAtOnceFetchOnce() {
    hub.fail(Fault.STALL);
    patience = SHORT;

    CompletableFuture<Path> other = CompletableFuture.supplyAsync(this::pullInSilence);
    Path mine = pullInSilence();

    assertThat(other.join()).isEqualTo(mine);
    assertThat(hub.transfers()).isEqualTo(2);
    assertThat(mine.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  private Path pullInSilence() {
    return modelHub().pull(MODEL, new PullLog());
  }

  @Test
  void whereLinksAreImpossibleFilesLieInTheSnapshotItself() throws IOException {
    HubCache.Linker refusing =
        (link, target) -> {
          throw new UnsupportedOperationException("no links here");
        };
    ModelHub plain = new ModelHub(settings(Optional.empty(), false), new HubCache(cache, refusing));

    Path snapshot = plain.pull(MODEL, log);

    assertThat(snapshot.resolve("model.safetensors")).isRegularFile().hasBinaryContent(WEIGHTS);
    assertThat(Files.isSymbolicLink(snapshot.resolve("model.safetensors"))).isFalse();
    assertThat(plain.cache().find(MODEL)).contains(snapshot);

    plain.pull(MODEL, log);
    assertThat(log.files()).isZero();
  }

  @Test
  void offlineOnlyWhatIsInTheCacheIsThere() {
    ModelHub offline = new ModelHub(settings(Optional.empty(), true));

    assertThatThrownBy(() -> offline.pull(MODEL, log)).hasMessageContaining("HF_HUB_OFFLINE");
    assertThat(hub.requests()).isEmpty();

    Path snapshot = pull();
    int asked = hub.requests().size();
    assertThat(offline.pull(MODEL, log)).isEqualTo(snapshot);
    assertThat(hub.requests()).hasSize(asked);
  }

  @Test
  void aHubThatCannotBeReachedIsSaidAtOnce() {
    ModelHub nobody = modelHub();
    hub.close();

    assertThatThrownBy(() -> nobody.pull(MODEL, log))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("cannot be reached")
        .hasMessageContaining("HF_ENDPOINT");
    assertThat(log.retries()).isEmpty();
  }

  @Test
  void aHubThatDoesNotAnswerIsGivenUp() {
    patience = Duration.ofMillis(300);
    hub.fallSilent();

    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("no answer");
  }

  @Test
  void aLargeFileOverABadNetworkMayBreakOffMoreOftenThanASmallOne() throws IOException {
    byte[] large = randomBytes(80 << 20);
    hub.add("model.safetensors", large);
    hub.fail(Fault.DROP, Fault.DROP, Fault.DROP, Fault.DROP, Fault.DROP, Fault.DROP);

    assertThat(pull().resolve("model.safetensors")).hasBinaryContent(large);
    assertThat(log.retries()).hasSize(6);
  }

  @Test
  void aModelWithoutWeightsThatLucelensReadsIsRefused() throws IOException {
    try (HubStandIn other =
        new HubStandIn("acme/words", Map.of("config.json", CONFIG, "model.onnx", WEIGHTS))) {
      HubSettings settings =
          HubSettings.from(
              Map.of("HF_ENDPOINT", other.endpoint(), "HF_HUB_CACHE", cache.toString()), folder);

      assertThatThrownBy(() -> new ModelHub(settings).pull(ModelReference.parse("acme/words"), log))
          .hasMessageContaining("no weights")
          .hasMessageContaining("model.safetensors");
    }
  }
}
