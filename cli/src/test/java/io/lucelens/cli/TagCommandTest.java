package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagCommandTest {
  private static final int PHOTOS = 12;

  @TempDir private static Path shared;
  private static Path model;

  @TempDir private Path folder;
  private Path home;

  @BeforeAll
  static void makeModel() throws IOException {
    model = TinyModel.in(shared.resolve("tiny"));
  }

  @BeforeEach
  void indexPhotos() throws IOException {
    home = folder.resolve("home");
    for (int i = 0; i < PHOTOS; i++) {
      Pictures.rectangles(folder.resolve("photos/" + i + ".png"), i);
    }
    index();
  }

  private Outcome run(Object... command) {
    List<Object> arguments = new ArrayList<>(Arrays.asList(command));
    arguments.addAll(List.of("--home", home, "--model", model));
    return Cli.run(arguments.toArray());
  }

  private void index() {
    Outcome outcome = run("index", folder.resolve("photos"));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  private JsonNode tag(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("tag", "--json"));
    arguments.addAll(Arrays.asList(more));
    Outcome outcome = run(arguments.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome.json();
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("own.txt"), text);
  }

  @Test
  void indexingHasTaggedThePicturesAlready() {
    JsonNode report = tag();

    assertThat(report.get("images").asInt()).isEqualTo(PHOTOS);
    assertThat(report.get("changed").asInt()).isZero();
    assertThat(report.get("tagged").asInt()).isPositive();
    JsonNode first = report.at("/tags/0");
    assertThat(run("tag").lines())
        .startsWith(first.get("tag").asText() + "\t" + first.get("images").asInt());
  }

  @Test
  void thePicturesOfATagAreFoundByIt() {
    JsonNode first = tag().at("/tags/0");
    String tag = first.get("tag").asText();

    JsonNode hits = run("search", "tag:\"" + tag + "\"", "--json").json().get("hits");

    assertThat(hits).hasSize(first.get("images").asInt());
    assertThat(hits).allMatch(hit -> hit.get("tags").toString().contains('"' + tag + '"'));
    Outcome none = run("search", "tag:nosuchtag", "castle");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("no picture in it has all the tags");
  }

  @Test
  void ownTagsAreUsedFromNowOn() throws IOException {
    Path own = file("# mine\n[Shapes]\nsquare\nstripes: a photo of stripes.\n");

    tag("--tags", own);

    assertThat(home.resolve("tags.txt")).hasSameTextualContentAs(own);
    Files.delete(own);
    index();
    assertThat(tag().get("changed").asInt()).isZero();
    assertThat(tag().get("tags"))
        .extracting(count -> count.get("tag").asText())
        .isSubsetOf("square", "stripes");

    Files.delete(home.resolve("tags.txt"));
    index();
    assertThat(tag().get("changed").asInt()).as("the run has tagged with the built-in").isZero();
  }

  @Test
  void theBuiltInTagsArePrintedAsAFileThatCanBeRead() throws IOException {
    Outcome printed = Cli.run("tag", "--print", "--home", folder.resolve("none"));
    assertThat(printed.exitCode()).isZero();
    assertThat(printed.out()).contains("[Landscape]", "beach: a photo of a sandy beach.");

    assertThat(tag("--tags", file(printed.out())).get("changed").asInt()).isZero();
  }

  @Test
  void aFileThatBreaksARuleIsWrongUsageAndReplacesNothing() throws IOException {
    tag("--tags", file("square\n"));
    for (String bad : List.of("", "dog\ndog", "a\u0000b", "x".repeat(61))) {
      Outcome outcome = run("tag", "--tags", file(bad));
      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.err()).startsWith("lucelens: ").contains("own.txt");
      assertThat(outcome.out()).isEmpty();
    }
    Outcome missing = run("tag", "--tags", folder.resolve("missing.txt"));
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("missing.txt does not exist");
    assertThat(home.resolve("tags.txt")).hasContent("square");
  }

  @Test
  void aBrokenFileInTheDataFolderIsNamedByWhoeverNeedsIt() throws IOException {
    Files.writeString(home.resolve("tags.txt"), "dog\ncat\ndog\n");

    Outcome outcome = run("index", folder.resolve("photos"));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("Line 3", home.resolve("tags.txt").toString(), "'dog'");
  }

  @Test
  void withoutAnIndexThereIsNothingToTag() {
    Outcome outcome = Cli.run("tag", "--home", folder.resolve("none"));

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("There is no index");
  }

  @Test
  void onesOwnIndexCanBeMeasured() {
    Outcome outcome = run("evaluate", "index", "--json");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    JsonNode metrics = outcome.json().get("metrics");
    assertThat(outcome.json().get("task").asText()).isEqualTo("index");
    assertThat(metrics.get("vectors").asInt()).isEqualTo(PHOTOS);
    assertThat(metrics.get("text_queries").asInt()).isGreaterThan(400);
    assertThat(metrics.get("image_queries").asInt()).isEqualTo(PHOTOS);
    assertThat(metrics.get("text_recall@10").asDouble()).isEqualTo(1);
    assertThat(metrics.get("image_recall@10").asDouble()).isEqualTo(1);

    Outcome none = Cli.run("evaluate", "index", "--home", folder.resolve("none"));
    assertThat(none.exitCode()).isEqualTo(3);
    assertThat(none.err()).contains("There is no index");
  }
}
