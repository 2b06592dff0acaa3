package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.image.HeifSupport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @TempDir Path folder;

  @Test
  void aMachineThatHasAllIsHealthy() {
    Cli.Outcome outcome = Cli.run("doctor", "--home", folder.resolve("home"));
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(outcome.lines())
        .extracting(line -> line.split("\t")[0])
        .containsExactly("java", "pytorch", "libheif", "data folder", "model");
    assertThat(outcome.out()).contains("data folder\tok\t").contains("can be made");
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void asJsonItIsOneObject() {
    JsonNode json = Cli.run("doctor", "--json", "--home", folder).json();
    assertThat(json.at("/ok").asBoolean()).isTrue();
    assertThat(json.at("/checks/0/check").asText()).isEqualTo("java");
    assertThat(json.at("/checks/2/state").asText())
        .isEqualTo(HeifSupport.version().isPresent() ? "ok" : "missing");
    assertThat(json.at("/checks/4/detail").asText()).contains("160 pixels");
  }

  @Test
  void aModelThatDoesNotLoadFailsWithItsReasonAndTheRestIsStillTold() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("model"));
    Cli.Outcome outcome = Cli.run("doctor", "--home", folder, "--model", empty);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(outcome.lines()).hasSize(5);
    assertThat(outcome.lines().get(4)).startsWith("model\tfailed\t").contains(empty.toString());
  }

  @Test
  void aDataFolderThatCannotBeMadeFails() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Cli.Outcome outcome = Cli.run("doctor", "--home", file.resolve("home"));
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(outcome.out()).contains("data folder\tfailed\t" + file.resolve("home"));
  }
}
