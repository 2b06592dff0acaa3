package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.TinyModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code lucelens index --model}: from one model to another. */
@Timeout(120)
class SwitchModelTest {
  private static final int PHOTOS = 6;

  @TempDir private Path folder;
  private Path photos;
  private Path home;
  private Path tiny;
  private Path tuned;

  @BeforeEach
  void indexWithTheFirstModel() throws IOException {
    photos = Files.createDirectory(folder.toRealPath().resolve("photos"));
    home = folder.resolve("home");
    tiny = TinyModel.in(folder.resolve("tiny"));
    tuned = otherModel("tuned", "\n");
    for (int i = 0; i < PHOTOS; i++) {
      Pictures.rectangles(photos.resolve(i + ".png"), i);
    }
    assertThat(run("index", photos, "--model", tiny).exitCode()).isZero();
  }

  /** Another file of the same meaning is another model. */
  private Path otherModel(String name, String difference) throws IOException {
    Path model = TinyModel.in(folder.resolve(name));
    Files.writeString(model.resolve("tokenizer.json"), difference, StandardOpenOption.APPEND);
    return model;
  }

  @Test
  void theModelThatMadeTheIndexNeedNotBeNamedAgain() throws IOException {
    assertThat(run("search", "castle").lines()).hasSize(PHOTOS);
    assertThat(run("similar", photos.resolve("1.png")).lines()).hasSize(PHOTOS - 1);

    Pictures.rectangles(photos.resolve("new.png"), 77);
    Outcome again = run("index", photos);
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).startsWith("1 added");
  }

  @Test
  void allPhotosAreEmbeddedAnewAndTheOtherModelAnswers() {
    Map<String, String> before = idsByPath();

    Outcome outcome = run("index", "--model", tuned);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).startsWith("Switched to tuned: 6 embedded");
    assertThat(outcome.err()).contains("threads at work: crawling");
    assertThat(outcome.err()).contains("Re-embedding for tuned: 6 files; the old index answers");
    assertThat(idsByPath()).isEqualTo(before);
    assertRefused(run("search", "castle", "--model", tiny), "tuned", "tiny");
    assertThat(indexFolders()).hasSize(1).doesNotContain("index");
  }

  @Test
  void jsonTellsWhatBecameOfIt() {
    JsonNode report = run("index", "--model", tuned, "--json").json();

    assertThat(report.at("/stages/embedMs").isIntegralNumber()).isTrue();

    assertThat(report.at("/model").asText()).isEqualTo("tuned");
    assertThat(report.at("/switched").asBoolean()).isTrue();
    assertThat(report.at("/embedded").asInt()).isEqualTo(PHOTOS);
    assertThat(report.at("/waiting").asInt()).isZero();
    assertThat(report.at("/failures")).isEmpty();
  }

  @Test
  void theOtherModelsIndexIsTaggedAndTheVocabularyIsKept() throws IOException {
    String unwanted = run("tag", "--json").json().at("/tags/0/tag").asText();
    List<String> wanted =
        run("tag", "--print").lines().stream()
            .filter(line -> !line.equals(unwanted) && !line.startsWith(unwanted + ":"))
            .toList();
    Path own = Files.write(folder.resolve("own.txt"), wanted);
    assertThat(run("tag", "--tags", own).exitCode()).isZero();

    assertThat(run("index", "--model", tuned).exitCode()).isZero();

    JsonNode tagged = run("tag", "--json").json();
    assertThat(tagged.at("/images").asInt()).isEqualTo(PHOTOS);
    assertThat(tagged.at("/changed").asInt()).as("the switch has tagged them").isZero();
    assertThat(tagged.at("/tags"))
        .isNotEmpty()
        .extracting(count -> count.get("tag").asText())
        .doesNotContain(unwanted);
    String tag = "tag:\"" + tagged.at("/tags/0/tag").asText() + '"';
    assertThat(run("search", tag).lines()).hasSize(tagged.at("/tags/0/images").asInt());
    JsonNode metrics = run("evaluate", "index", "--json").json().get("metrics");
    assertThat(metrics.at("/vectors").asInt()).isEqualTo(PHOTOS);
  }

  @Test
  void aVocabularyThatBreaksARuleIsToldBeforeTheSwitchBegins() throws IOException {
    Files.writeString(home.resolve("tags.txt"), "dog\ndog\n");

    Outcome outcome = run("index", "--model", tuned);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("Line 2").doesNotContain("Re-embedding");
    assertThat(indexFolders()).containsExactly("index");
  }

  @Test
  void foldersThatAreNamedTooAreBroughtUpToDateAfterwards() throws IOException {
    Pictures.rectangles(photos.resolve("new.png"), 77);
    Files.delete(photos.resolve("0.png"));

    Outcome outcome = run("index", photos, "--model", tuned, "--json");

    assertThat(outcome.json().at("/added").asInt()).isEqualTo(1);
    assertThat(outcome.json().at("/removed").asInt()).isEqualTo(1);
    assertThat(outcome.json().at("/unchanged").asInt()).isEqualTo(PHOTOS - 1);
    assertThat(run("search", "castle").lines()).hasSize(PHOTOS);
  }

  @Test
  void theBundledModelHasANameToSwitchBackTo() {
    assertThat(run("index", "--model", "bundled").exitCode()).isZero();
    assertThat(run("search", "castle").lines()).hasSize(PHOTOS);

    assertThat(run("index", "--model", tiny).exitCode()).isZero();
    assertThat(run("search", "castle", "--model", tiny).lines()).hasSize(PHOTOS);
  }

  @Test
  void precisionIsRememberedWithTheModel() throws IOException {
    assertThat(run("index", photos, "--precision", "int8").exitCode()).isZero();

    assertThat(home.resolve("index.json")).content().contains("int8").contains(tiny.toString());
  }

  @Test
  void theModelThatMadeTheIndexKeepsItsPrecisionWhenItIsNamedAgain() throws IOException {
    assertThat(run("index", photos, "--precision", "int8").exitCode()).isZero();

    assertThat(run("index", photos, "--model", tiny).exitCode()).isZero();
    assertThat(home.resolve("index.json")).content().contains("int8");
    assertThat(run("index", photos, "--model", tiny, "--precision", "float32").exitCode()).isZero();
    assertThat(home.resolve("index.json")).content().contains("float32");
  }

  @Test
  void thatNoPhotoCouldBeReadIsJsonTooWhereFoldersAreNamed() throws IOException {
    Files.move(photos, folder.resolve("away"));
    Files.createDirectory(photos);

    Outcome outcome = run("index", photos, "--model", tuned, "--json");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.json().at("/switched")).as(outcome.out()).isEqualTo(BooleanNode.FALSE);
  }

  @Test
  void photosOnADiskThatIsAwayAreKeptCountedAndFoundAgainLater() throws IOException {
    Path disk = photos.resolve("disk");
    Pictures.rectangles(disk.resolve("a.png"), 50);
    Pictures.rectangles(disk.resolve("b.png"), 51);
    run("index", photos);
    Files.move(disk, folder.resolve("away"));

    Outcome outcome = run("index", "--model", tuned);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).contains("Switched to tuned: 6 embedded").contains("2 wait");
    assertThat(outcome.err()).contains("2 photos could not be read").contains("index FOLDER");
    assertThat(run("search", "castle").lines()).hasSize(PHOTOS);

    Files.move(folder.resolve("away"), disk);
    assertThat(run("index", photos, "--json").json().at("/changed").asInt()).isEqualTo(2);
    assertThat(run("search", "castle").lines()).hasSize(PHOTOS + 2);
  }

  @Test
  void ifNoPhotoCanBeReadTheOldIndexGoesOnAnswering() throws IOException {
    Files.move(photos, folder.resolve("away"));

    Outcome outcome = run("index", "--model", tuned);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).startsWith("Not switched to tuned");
    assertThat(outcome.err()).contains("Not one of the photos could be read");
    assertThat(run("search", "castle").lines()).hasSize(PHOTOS);
  }

  @Test
  void aFileThatIsNoPictureAnyMoreIsListed() throws IOException {
    Pictures.text(photos.resolve("0.png"));

    Outcome outcome = run("index", "--model", tuned);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).contains("5 embedded").contains("1 failed");
    assertThat(outcome.err()).contains(photos.resolve("0.png") + ": ");
  }

  @Test
  void stoppedHalfwayTheOldIndexAnswersAndTheNextRunGoesOn() {
    Outcome stopped = runAndInterrupt("Re-embedding", "index", "--model", tuned);

    assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(1);
    assertThat(stopped.err())
        .contains("of 6 photos are embedded by tuned", "index of tiny goes on answering");
    assertThat(run("search", "castle", "--model", tiny).lines()).hasSize(PHOTOS);
    assertThat(run("index", photos).err()).contains("half built");

    JsonNode report = run("index", "--model", tuned, "--json").json();
    assertThat(report.at("/embedded").asInt() + report.at("/embeddedBefore").asInt())
        .isEqualTo(PHOTOS);
    assertThat(run("search", "castle").lines()).hasSize(PHOTOS);
  }

  @Test
  void aThirdModelThrowsTheHalfBuiltIndexAway() throws IOException {
    runAndInterrupt("Re-embedding", "index", "--model", tuned);
    assertThat(indexFolders()).hasSize(2);
    Path third = otherModel("third", " ");

    JsonNode report = run("index", "--model", third, "--json").json();

    assertThat(report.at("/embedded").asInt()).isEqualTo(PHOTOS);
    assertThat(report.at("/embeddedBefore").asInt()).isZero();
    assertThat(indexFolders()).hasSize(1);
    assertThat(run("search", "castle", "--model", third).lines()).hasSize(PHOTOS);
  }

  @Test
  void aDataFolderOfBeforeIsReadAsItIsAndSwitched() throws IOException {
    Files.delete(home.resolve("index.json"));

    assertRefused(run("search", "castle"), "tiny", "lucelens-bundled");
    assertThat(run("search", "castle", "--model", tiny).lines()).hasSize(PHOTOS);
    assertThat(run("index", "--model", tuned).exitCode()).isZero();
    assertThat(run("search", "castle").lines()).hasSize(PHOTOS);
  }

  @Test
  void withoutItsNameNoModelTakesAnothersPlace() throws IOException {
    Files.writeString(tiny.resolve("tokenizer.json"), "\n", StandardOpenOption.APPEND);

    Outcome outcome = run("index", photos);

    assertRefused(outcome, "tiny", "lucelens index --model MODEL");
    assertThat(indexFolders()).containsExactly("index");
    assertThat(run("index", "--model", tiny).exitCode()).isZero();
    assertThat(run("search", "castle").lines()).hasSize(PHOTOS);
  }

  @Test
  void aModelThatIsNoLongerThereIsNamedWithWhereItWas() throws IOException {
    Files.move(tiny, folder.resolve("elsewhere"));

    assertRefused(run("search", "castle"), "tiny", tiny.toString(), "--model");
    // Its place is no part of what it is.
    assertThat(run("search", "castle", "--model", folder.resolve("elsewhere")).exitCode()).isZero();
    // The photos are embedded anew without it.
    assertThat(run("index", "--model", tuned).exitCode()).isZero();
    assertThat(run("search", "castle").lines()).hasSize(PHOTOS);
  }

  @Test
  void theSameModelHasNothingToSwitch() {
    Outcome outcome = run("index", "--model", tiny);

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).contains("made by tiny already");
  }

  @Test
  void withoutFolderAndModelThereIsNothingToDo() {
    Outcome outcome = run("index");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("lucelens index ~/Pictures").contains("--model");
  }

  private static void assertRefused(Outcome outcome, String... words) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(words).doesNotContain("\tat ");
  }

  private Map<String, String> idsByPath() {
    Map<String, String> ids = new TreeMap<>();
    for (JsonNode hit : run("search", "castle", "--json").json().get("hits")) {
      ids.put(hit.get("path").asText(), hit.get("id").asText());
    }
    return ids;
  }

  private List<String> indexFolders() {
    try (var entries = Files.list(home)) {
      return entries
          .filter(Files::isDirectory)
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("index"))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Outcome run(Object... args) {
    return Cli.run(withHome(args).toArray());
  }

  private List<Object> withHome(Object... args) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--home", home));
    return all;
  }

  /** Does what Ctrl-C does, as soon as a line on stderr begins so. */
  private Outcome runAndInterrupt(String begin, Object... args) {
    Thread caller = Thread.currentThread();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    PrintWriter interrupting =
        new PrintWriter(err) {
          @Override
          public void println(String line) {
            super.println(line);
            if (line.startsWith(begin)) {
              caller.interrupt();
            }
          }
        };
    String[] texts = withHome(args).stream().map(Object::toString).toArray(String[]::new);
    int exitCode = Lucelens.run(System.getenv(), new PrintWriter(out), interrupting, texts);
    return new Outcome(exitCode, out.toString(), err.toString());
  }
}
