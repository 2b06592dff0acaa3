package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class IndexCheckCommandTest {
  @TempDir private Path folder;

  @Test
  void aCheckSaysWhatIsWrongAndARepairDropsItForTheNextRunToMendIt() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Pictures.rectangles(photos.resolve("one.png"), 1);
    Path home = folder.resolve("home");
    Path model = TinyModel.in(folder.resolve("tiny"));
    Cli.run("index", photos, "--home", home, "--model", model);

    Outcome sound = Cli.run("index", "--check", "--home", home);
    assertThat(sound.exitCode()).isZero();
    assertThat(sound.out()).startsWith("1 images, nothing wrong");
    damage(largest(home.resolve("index")));
    Outcome broken = Cli.run("index", "--check", "--home", home, "--json");
    assertThat(broken.exitCode()).isEqualTo(1);
    assertThat(broken.json().at("/brokenSegments").asInt()).isEqualTo(1);
    assertThat(broken.json().at("/lostImages").asInt()).isEqualTo(1);
    assertThat(broken.err()).contains("Nothing was changed").contains("--repair");
    assertThat(Cli.run("index", "--check", "--repair", "--home", home).exitCode()).isEqualTo(1);

    Outcome mended = Cli.run("index", photos, "--home", home, "--model", model, "--json");
    assertThat(mended.json().at("/added").asInt()).isEqualTo(1);
    assertThat(Cli.run("index", "--check", "--home", home).exitCode()).isZero();
  }

  @Test
  void aCheckIsByItself() {
    for (List<Object> wrong :
        List.<List<Object>>of(
            List.of("index", "--repair"),
            List.of("index", "--check", folder),
            List.of("index", "--check", "--model", "bundled"))) {
      Outcome outcome = Cli.run(wrong.toArray());
      assertThat(outcome.exitCode()).as("%s", wrong).isEqualTo(2);
      assertThat(outcome.err()).contains("lucelens index --check");
    }
    assertThat(Cli.run("index", "--check", "--home", folder.resolve("none")).exitCode())
        .isEqualTo(3);
  }

  private static Path largest(Path index) throws IOException {
    try (Stream<Path> files = Files.list(index)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("_"))
          .max(Comparator.comparing(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(file, bytes);
  }
}
