package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import io.lucelens.clip.InvalidModelException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ErrorReporterTest {
  private final StringWriter err = new StringWriter();
  private boolean debugging;
  private final ErrorReporter reporter = new ErrorReporter(() -> debugging);

  private int report(Exception e) {
    CommandLine command = new CommandLine(CommandSpec.create()).setErr(new PrintWriter(err));
    return reporter.handleExecutionException(e, command, null);
  }

  @Test
  void aFullDiskIsNamedWithItsFile() {
    int exitCode =
        report(
            new UncheckedIOException(
                new FileSystemException("/data/index", null, "No space left on device")));

    assertThat(exitCode).isEqualTo(3);
    assertThat(err.toString()).contains("/data/index").contains("No space left on device");
  }

  @Test
  void aForbiddenFileIsNamed() {
    assertThat(report(new AccessDeniedException("/data/secret"))).isEqualTo(3);
    assertThat(err.toString()).contains("/data/secret").contains("permissions");
  }

  @Test
  void aNativeLibraryThatCannotBeUnpackedIsToldFromABrokenModel() {
    EngineException cause = new EngineException("Failed to load PyTorch native library");

    assertThat(report(new InvalidModelException("tokenizer.json cannot be used", cause)))
        .isEqualTo(3);
    assertThat(err.toString()).contains("DJL_CACHE_DIR").doesNotContain("tokenizer.json");
  }

  @Test
  void anExceptionThatNobodyExpectedIsOneLineThatLeadsToDebug() {
    assertThat(report(new IllegalStateException("first line\nsecond line"))).isEqualTo(3);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("first line")
        .contains("--debug");
  }

  @Test
  void debuggingShowsTheStack() {
    debugging = true;
    report(new IOException("broken"));

    assertThat(err.toString()).contains("broken").contains("\tat io.lucelens");
  }

  @Test
  void lackOfMemorySaysHowToGiveMore() {
    int exitCode =
        reporter.handleError(new OutOfMemoryError("Java heap space"), new PrintWriter(err));

    assertThat(exitCode).isEqualTo(3);
    assertThat(err.toString()).contains("Java heap space").contains("LUCELENS_JAVA_OPTS");
  }
}
