package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.lucelens.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be known to be wrong before a model is loaded. */
class BadArgumentsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"index", "serve"})
  void aFolderThatDoesNotExistIsNamed(String command) {
    Path missing = folder.resolve("missing");

    Outcome outcome = Cli.run(command, missing, "--home", folder.resolve("home"));

    assertFails(outcome, 2);
    assertThat(outcome.err()).contains(missing.toString()).contains("does not exist");
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void aFileInTheFoldersPlaceIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "x");

    Outcome outcome = Cli.run("index", file, "--home", folder.resolve("home"));

    assertFails(outcome, 2);
    assertThat(outcome.err()).contains(file.toString()).contains("not a folder");
  }

  @Test
  void aFolderThatMayNotBeReadIsNamed() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(closed), "this user may read everything");

    Outcome outcome = Cli.run("index", closed, "--home", folder.resolve("home"));

    assertFails(outcome, 3);
    assertThat(outcome.err()).contains(closed.toString()).contains("permissions");
  }

  @Test
  void aDataFolderBelowAFileIsTheEnvironmentsFaultAndNoDamagedIndex() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Path file = Files.writeString(folder.resolve("notes.txt"), "x");

    Outcome outcome = Cli.run("index", photos, "--home", file.resolve("home"));

    assertFails(outcome, 3);
    assertThat(outcome.err()).contains(file.toString(), "cannot be made", "--home DIR");
    assertThat(outcome.err()).doesNotContain("damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "\t\n"})
  void anEmptyQueryIsAnsweredWithAnExample(String query) {
    Outcome outcome = Cli.run("search", query, "--home", folder);

    assertFails(outcome, 2);
    assertThat(outcome.err()).contains("empty").contains("--image");
  }

  @Test
  void aSearchWithoutAnIndexSaysHowToMakeOneAndMakesNone() {
    Path home = folder.resolve("home");

    Outcome outcome = Cli.run("search", "castle", "--home", home);

    assertFails(outcome, 3);
    assertThat(outcome.err()).contains(home.toString()).contains("lucelens index");
    assertThat(home).doesNotExist();
  }

  @Test
  void aQueryPictureThatDoesNotExistIsNamed() {
    Path missing = folder.resolve("missing.jpg");

    assertThat(Cli.run("search", "--image", missing).err()).contains(missing.toString());
    assertThat(Cli.run("similar", missing).err()).contains(missing.toString());
    assertThat(Cli.run("embed", "--image", missing).err()).contains(missing.toString());
    assertFails(Cli.run("similar", missing), 2);
  }

  @Test
  void aFolderIsNoQueryPicture() {
    Outcome outcome = Cli.run("similar", folder);

    assertFails(outcome, 2);
    assertThat(outcome.err()).contains(folder.toString()).contains("image file");
  }

  @Test
  void anEmptyTextIsNotEmbedded() {
    Outcome outcome = Cli.run("embed", "--text", " ");

    assertFails(outcome, 2);
    assertThat(outcome.err()).contains("--text");
  }

  @Test
  void aModelFolderThatDoesNotExistIsAnErrorOfTheEnvironment() {
    Path missing = folder.resolve("no-model");

    Outcome outcome = Cli.run("model", "info", missing);

    assertFails(outcome, 3);
    assertThat(outcome.err()).contains(missing.toString()).contains("config.json");
  }

  @Test
  void debugShowsWhereAnErrorComesFrom() {
    Path missing = folder.resolve("no-model");

    Outcome outcome = Cli.run("model", "info", missing, "--debug");

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("\tat io.lucelens");
  }

  private static void assertFails(Outcome outcome, int exitCode) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(exitCode);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("lucelens: ").doesNotContain("\tat ");
    assertThat(outcome.err().lines()).hasSize(1);
  }
}
