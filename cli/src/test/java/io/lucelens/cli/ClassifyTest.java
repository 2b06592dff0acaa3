package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the bundled model, which knows a beach when it sees one. */
class ClassifyTest {
  private static final Path PHOTOS = Path.of("../sample-data/photos");
  private static final Path SUNSET = PHOTOS.resolve("wallpaper-sunset.jpg");

  @TempDir private Path folder;

  @Test
  void eachImageHasItsBestLabelsWithProbabilities() {
    Outcome outcome =
        Cli.run("classify", SUNSET, "--labels", "a sunset over the sea, a kitchen,,", "--json");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.json().get("model").asText()).isEqualTo("lucelens-bundled");
    JsonNode image = outcome.json().at("/images/0");
    assertThat(image.get("path").asText()).isEqualTo(SUNSET.toString());
    assertThat(image.get("chance").asDouble()).isBetween(0.0, 1.0);
    JsonNode predictions = image.get("predictions");
    assertThat(predictions).hasSize(2);
    assertThat(predictions.at("/0/label").asText()).isEqualTo("a sunset over the sea");
    assertThat(
            predictions.at("/0/probability").asDouble()
                + predictions.at("/1/probability").asDouble())
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void labelsAndTemplatesMayBeInFiles() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "sunset\n\nkitchen, tidy\n");
    Path templates = Files.writeString(folder.resolve("templates.txt"), "a {label}\nthe {}\n");

    Outcome outcome =
        Cli.run("classify", SUNSET, "--labels", labels, "--templates", templates, "-k", 1);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.lines().getLast()).matches(".*wallpaper-sunset.jpg\t[01]\\.\\d{4}\tsunset");
    assertThat(Cli.run("classify", SUNSET, "--labels", labels, "--json").json().at("/images/0"))
        .satisfies(image -> assertThat(image.toString()).contains("kitchen, tidy"));
  }

  @Test
  void thePublishedTemplatesGiveOtherProbabilitiesThanOne() {
    Outcome one = Cli.run("classify", SUNSET, "--labels", "sunset,kitchen", "--json");
    Outcome all =
        Cli.run(
            "classify",
            SUNSET,
            "--labels",
            "sunset,kitchen",
            "--templates",
            "imagenet80",
            "--json");

    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(all.json().at("/images/0/predictions"))
        .isNotEqualTo(one.json().at("/images/0/predictions"));
  }

  @Test
  void aFolderIsSearchedAndABadFileCostsALineAndTheExitCode() throws IOException {
    Pictures.rectangles(folder.resolve("in/deeper/a.png"), 1);
    Pictures.rectangles(folder.resolve("in/b.png"), 2);
    Pictures.text(folder.resolve("in/c.jpg"));

    Outcome outcome = Cli.run("classify", folder.resolve("in"), "--labels", "dog", "-k", 1);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.lines().stream().filter(line -> line.endsWith("\t1.0000\tdog")))
        .hasSize(2)
        .first()
        .asString()
        .startsWith(folder.resolve("in/b.png").toString());
    assertThat(outcome.err()).contains("c.jpg").contains("not an image");
  }

  @Test
  void aFolderWithoutAnImageIsNothingFound() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "none");

    Outcome outcome = Cli.run("classify", folder, "--labels", "dog");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("no image");
  }

  @Test
  void whatCannotBeAskedIsRefusedBeforeTheModelIsLoaded() {
    assertUsage("--labels", Cli.run("classify", SUNSET));
    assertUsage("names no label", Cli.run("classify", SUNSET, "--labels", " , "));
    assertUsage("at least 1", Cli.run("classify", SUNSET, "--labels", "dog", "-k", 0));
    assertUsage("does not exist", Cli.run("classify", folder.resolve("x.jpg"), "--labels", "dog"));
    assertUsage(
        "neither one of photo, imagenet80 nor a file",
        Cli.run("classify", SUNSET, "--labels", "dog", "--templates", "imagenet81"));
  }

  @Test
  void aTemplateFileWithoutAPlaceForTheLabelIsRefused() throws IOException {
    Path templates = Files.writeString(folder.resolve("t.txt"), "a photo\n");

    assertUsage(
        "'a photo' has no place",
        Cli.run("classify", SUNSET, "--labels", "dog", "--templates", templates));
  }

  private static void assertUsage(String reason, Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(reason);
  }
}
