package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.index.pipeline.IndexingPace;
import io.lucelens.index.pipeline.IndexingReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
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
    progress.pace(pace(2, 2, 5.0, Duration.ZERO));
    progress.end();
    progress.end();

    assertThat(err.toString()).contains("100%").contains("2/2 files").contains("5.0 files/s");
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
    assertThat(ProgressInLines.line(pace(100, 40_100, 5.0, Duration.ofSeconds(8_000))))
        .isEqualTo("100 of 40100 files, 5.0/s, 2:13:20 left");
  }

  @Test
  void aLineKeepsQuietAboutWhatIsNotKnownYet() {
    assertThat(
            ProgressInLines.line(
                new IndexingPace(9, 1, 0, 0, OptionalDouble.empty(), Optional.empty())))
        .isEqualTo("1 of 9 files");
  }

  private static IndexingPace pace(long done, long total, double rate, Duration left) {
    return new IndexingPace(total, done, 0, 0, OptionalDouble.of(rate), Optional.of(left));
  }

  @Test
  void aRunThatIsOverBeforeItBeganShowsNothing() {
    ProgressOnTerminal progress = new ProgressOnTerminal(console, ProgressWords.INDEXING);
    progress.end();

    assertThat(err.toString()).isEmpty();
  }
}
