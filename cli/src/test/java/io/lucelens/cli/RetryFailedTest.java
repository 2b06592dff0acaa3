package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class RetryFailedTest {
  @TempDir private Path folder;

  @Test
  void knownFailuresAreListedAndCountedAndReadAgainWhenThatIsAskedFor() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Pictures.rectangles(photos.resolve("one.png"), 1);
    Pictures.text(photos.resolve("notes.jpg"));
    Path home = folder.resolve("home");
    Path model = TinyModel.in(folder.resolve("tiny"));

    Outcome first = Cli.run("index", photos, "--home", home, "--model", model);
    assertThat(first.out()).contains("1 failed in");
    assertThat(first.err()).doesNotContain("--retry-failed");

    Outcome second = Cli.run("index", photos, "--home", home, "--model", model);
    assertThat(second.out()).contains("1 failed (1 known and not read again) in");
    assertThat(second.err()).contains("notes.jpg: not an image").contains("--retry-failed");
    assertThat(second.exitCode()).isEqualTo(1);

    Outcome third =
        Cli.run("index", photos, "--home", home, "--model", model, "--retry-failed", "--json");
    assertThat(third.json().at("/failures/0/path").asText()).endsWith("notes.jpg");
    assertThat(third.json().at("/knownFailures").asInt(-1)).isZero();
    Outcome fourth = Cli.run("index", photos, "--home", home, "--model", model, "--json");
    assertThat(fourth.json().at("/knownFailures").asInt()).isEqualTo(1);
  }
}
