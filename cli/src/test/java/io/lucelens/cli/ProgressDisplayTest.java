package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.index.pipeline.IndexingReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ProgressDisplayTest {
  private static final IndexingReport.Failure FAILURE =
      new IndexingReport.Failure(Path.of("broken.jpg"), "it ends in the middle");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Console console = console();

  private Console console() {
    CommandSpec spec = CommandSpec.create();
    new CommandLine(spec).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return Console.of(spec);
  }

  @Test
  void aTerminalGetsABarThatEndsAtHundredPercent() {
    ProgressOnTerminal progress = new ProgressOnTerminal(console, ProgressWords.INDEXING);
    progress.started(2);
    progress.fileDone();
    progress.fileFailed(FAILURE);
    progress.fileDone();
    progress.end();
    progress.end();

    assertThat(err.toString()).contains("100%").contains("2/2 files").contains("files/s");
    assertThat(err.toString()).contains("broken.jpg: it ends in the middle\n").endsWith("\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aPipeGetsWholeLinesWithoutControlCharacters() {
    ProgressInLines progress = new ProgressInLines(console, ProgressWords.INDEXING);
    progress.started(2);
    progress.fileFailed(FAILURE);
    progress.fileDone();
    progress.end();

    assertThat(err.toString().lines())
        .containsExactly("Looking at 2 files", "broken.jpg: it ends in the middle");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aLineTellsCountRateAndRemainingTime() {
    long elapsed = Duration.ofSeconds(20).toNanos();

    assertThat(ProgressInLines.line(100, 40_100, elapsed))
        .isEqualTo("100 of 40100 files, 5.0/s, 2:13:20 left");
  }

  @Test
  void aRunThatIsOverBeforeItBeganShowsNothing() {
    ProgressOnTerminal progress = new ProgressOnTerminal(console, ProgressWords.INDEXING);
    progress.end();

    assertThat(err.toString()).isEmpty();
  }
}
