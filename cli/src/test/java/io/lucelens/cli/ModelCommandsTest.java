package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.checkpoint.hub.HubStandIn;
import io.lucelens.clip.checkpoint.hub.HubStandIn.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Getting models, as a user does it, from a hub on loopback. */
class ModelCommandsTest {
  /** What the short name small stands for. */
  private static final String SMALL = "wkcn/TinyCLIP-ViT-40M-32-Text-19M-LAION400M";

  @TempDir private Path folder;
  private Path tiny;
  private HubStandIn hub;

  @BeforeEach
  void startHub() throws IOException {
    tiny = TinyModel.in(folder.resolve("tiny"));
    Map<String, byte[]> files = new HashMap<>();
    for (String name : new String[] {"config.json", "tokenizer.json", "model.safetensors"}) {
      files.put(name, Files.readAllBytes(tiny.resolve(name)));
    }
    hub = new HubStandIn(SMALL, files);
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  private Path cache() {
    return folder.resolve("cache");
  }

  private Outcome run(Object... args) {
    Map<String, String> environment =
        Map.of("HF_ENDPOINT", hub.endpoint(), "HF_HUB_CACHE", cache().toString());
    return Cli.runIn(environment, args);
  }

  @Test
  void aPulledModelIsUsedByItsNameAndByItsShortName() {
    Outcome pulled = run("model", "pull", SMALL);

    assertThat(pulled.exitCode()).as(pulled.err()).isZero();
    assertThat(pulled.lines())
        .singleElement()
        .satisfies(line -> assertThat(Path.of(line)).isDirectory().startsWith(cache()));
    assertThat(pulled.err()).contains("3 files").contains("model.safetensors is complete");

    int requests = hub.requests().size();
    JsonNode byFolder = run("embed", "--text", "x", "--model", tiny, "--json").json();
    JsonNode byName = run("embed", "--text", "x", "--model", SMALL, "--json").json();
    Outcome byShortName = run("embed", "--text", "x", "--model", "small", "--json");

    assertThat(byName.get("embeddings")).isEqualTo(byFolder.get("embeddings"));
    assertThat(byName.get("model").asText()).isEqualTo(SMALL);
    assertThat(byShortName.json()).isEqualTo(byName);
    assertThat(run("model", "info", "small").out()).contains(SMALL);
    assertThat(hub.requests()).hasSize(requests);
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "acme/clip", "acme/clip@v2"})
  void aModelThatIsNotInTheCacheIsAnsweredWithTheCommandThatFetchesIt(String name) {
    Outcome outcome = run("embed", "--text", "x", "--model", name);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err())
        .contains("lucelens model pull " + name)
        .contains(cache().toString())
        .hasLineCount(1);
    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void aModelOfWhichOnlySettingsAreThereIsOnlyPartlyThere() throws IOException {
    Path snapshot = Path.of(run("model", "pull", "small").lines().getFirst());
    Files.delete(snapshot.resolve("model.safetensors"));

    assertThat(run("model", "info", "small").err())
        .contains("only partly")
        .contains("model pull small");
  }

  @Test
  void theListTellsWhatIsThereAndWhatCouldBe() {
    Outcome before = run("model", "list");
    assertThat(before.exitCode()).isZero();
    assertThat(before.lines()).first().asString().contains("bundled");
    assertThat(before.out()).contains("small\tto pull\t" + SMALL).contains("337 MB");

    run("model", "pull", "small");

    assertThat(run("model", "list").out())
        .containsPattern(SMALL + "\t[0-9.]+ MB\tshort name small")
        .doesNotContain("small\tto pull");
    JsonNode json = run("model", "list", "--json").json();
    assertThat(json.get("cached")).hasSize(1);
    assertThat(json.at("/cached/0/model").asText()).isEqualTo(SMALL);
    assertThat(json.at("/cached/0/complete").asBoolean()).isTrue();
    assertThat(json.get("recommended")).hasSizeGreaterThan(2);
  }

  @Test
  void theShortNamesAreThoseOfTheDocumentation() throws IOException {
    String page = Files.readString(Path.of("../docs/models.md"));

    assertThat(run("model", "list", "--json").json().get("recommended"))
        .isNotEmpty()
        .allSatisfy(
            model ->
                assertThat(page)
                    .contains(
                        "| `%s` | `%s` | %s |"
                            .formatted(
                                model.get("shortName").asText(),
                                model.get("model").asText(),
                                model.get("description").asText())));
  }

  @Test
  void verifyFindsADamagedFileAndPullRepairsIt() throws IOException {
    Path weights =
        Path.of(run("model", "pull", "small").lines().getFirst()).resolve("model.safetensors");
    assertThat(run("model", "verify", "small").exitCode()).isZero();

    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length / 2] ^= 1;
    Files.write(weights, bytes);
    Outcome damaged = run("model", "verify", "small");

    assertThat(damaged.exitCode()).isEqualTo(1);
    assertThat(damaged.lines())
        .contains("model.safetensors\tdamaged", "config.json\tintact", "tokenizer.json\tintact");
    assertThat(damaged.err()).contains("lucelens model pull small");

    assertThat(run("model", "pull", "small").exitCode()).isZero();
    assertThat(run("model", "verify", "small", "--json").json().get("files"))
        .hasSize(3)
        .allSatisfy(file -> assertThat(file.get("state").asText()).isEqualTo("intact"));
  }

  @Test
  void removeDeletesTheModel() {
    run("model", "pull", "small");

    Outcome removed = run("model", "remove", "small");

    assertThat(removed.exitCode()).as(removed.err()).isZero();
    assertThat(removed.out()).contains(SMALL);
    assertThat(run("model", "list", "--json").json().get("cached")).isEmpty();
    assertThat(run("model", "remove", "small").exitCode()).isEqualTo(3);
    assertThat(run("model", "verify", "small").exitCode()).isEqualTo(3);
  }

  @Test
  void aSingleRevisionIsNotRemoved() {
    run("model", "pull", "small");

    Outcome outcome = run("model", "remove", SMALL + "@main");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(run("model", "list", "--json").json().get("cached")).hasSize(1);
  }

  @Test
  void aFailedPullIsOneLineAndExitCodeThree() {
    hub.fail(Fault.CORRUPT);

    Outcome outcome = run("model", "pull", "small");

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("lucelens: model.safetensors").doesNotContain("\tat ");
    assertThat(run("embed", "--text", "x", "--model", "small").exitCode()).isEqualTo(3);
  }

  @Test
  void aModelThatTheHubDoesNotHaveIsNamed() {
    Outcome outcome = run("model", "pull", "acme/nothing");

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("acme/nothing").contains("spelling").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip", "../../evil/x", "a/../../b", "a/b@../../x", "/etc/passwd"})
  void aNameThatIsNoneIsWrongUsage(String name) {
    for (String command : new String[] {"pull", "verify", "remove"}) {
      Outcome outcome = run("model", command, name);

      assertThat(outcome.exitCode()).as(command).isEqualTo(2);
      assertThat(outcome.err()).startsWith("lucelens: ").hasLineCount(1);
    }
    assertThat(hub.requests()).isEmpty();
    assertThat(cache()).doesNotExist();
  }
}
