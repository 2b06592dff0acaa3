package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class PullDisplayTest {
  private final StringWriter err = new StringWriter();

  private Console console() {
    CommandSpec spec = CommandSpec.create();
    new CommandLine(spec).setOut(new PrintWriter(System.out)).setErr(new PrintWriter(err));
    return Console.of(spec);
  }

  @Test
  void aTerminalGetsABarThatGoesOnFromWhatIsThere() {
    try (PullDisplay display = new PullDisplay(console(), true)) {
      display.started(1, 10_000_000, 4_000_000);
      display.advanced(6_000_000);
      display.retrying("the connection ended early", Duration.ofSeconds(2));
      display.advanced(-1_000_000);
      display.advanced(1_000_000);
      display.fileDone("model.safetensors");
    }

    assertThat(err.toString())
        .contains("Fetching 1 file, 10.0 MB")
        .contains("10/10 MB")
        .contains("trying again in 2 s")
        .contains("model.safetensors is complete and verified\n")
        .endsWith("\n");
  }

  @Test
  void aPipeGetsWholeLinesWithoutControlCharacters() {
    try (PullDisplay display = new PullDisplay(console(), false)) {
      display.waiting();
      display.started(2, 1_500_000, 0);
      display.advanced(1_500_000);
      display.fileDone("config.json");
    }

    assertThat(err.toString().lines())
        .containsExactly(
            "Another lucelens is pulling this model; waiting for it",
            "Fetching 2 files, 1.5 MB",
            "config.json is complete and verified");
  }

  @Test
  void aLineTellsBytesRateAndRemainingTime() {
    long elapsed = Duration.ofSeconds(10).toNanos();

    assertThat(PullDisplay.line(105_000_000, 605_000_000, 100_000_000, elapsed))
        .isEqualTo("105.0 of 605.0 MB, 10.0 MB/s, 0:00:50 left");
  }
}
