package io.lucelens.cli;

import ai.djl.engine.EngineException;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.TextTooLongException;
import io.lucelens.clip.checkpoint.hub.HubException;
import io.lucelens.clip.image.UnreadableImageException;
import io.lucelens.index.store.ModelMismatchException;
import io.lucelens.index.store.UnusableIndexException;
import io.lucelens.index.tag.InvalidVocabularyException;
import io.lucelens.server.PortInUseException;
import io.lucelens.server.search.BadQueryException;
import io.lucelens.server.search.UnknownImageException;
import io.lucelens.training.FullDiskException;
import io.lucelens.training.TrainingDivergedException;
import io.lucelens.training.data.UnusableDataException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every exception into one message on stderr and an exit code; the one place that does. */
final class ErrorReporter implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final BooleanSupplier debugging;

  /**
   * @param debugging whether stack traces are wanted; asked when one could be shown
   */
  ErrorReporter(BooleanSupplier debugging) {
    this.debugging = debugging;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("lucelens: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    if (command.getSubcommands().isEmpty() || e instanceof UnmatchedArgumentException) {
      err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    } else {
      // Without a sub-command the list of them is the help that is needed.
      command.usage(err);
    }
    showTrace(e, err);
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof ParameterException bad) {
      return handleParseException(bad, new String[0]);
    }
    Throwable cause = e instanceof UncheckedIOException io ? io.getCause() : e;
    PrintWriter err = command.getErr();
    err.println("lucelens: " + message(cause));
    showTrace(e, err);
    return exitCode(cause);
  }

  /**
   * Reports what no command can go on after: memory or a class that is lacking.
   *
   * @return the exit code
   */
  int handleError(Error e, PrintWriter err) {
    err.println("lucelens: " + errorMessage(e));
    showTrace(e, err);
    return ExitCode.ENVIRONMENT;
  }

  private static String errorMessage(Error e) {
    return switch (e) {
      case OutOfMemoryError memory ->
          "Java ran out of memory ("
              + memory.getMessage()
              + "). Give it more, as in LUCELENS_JAVA_OPTS=-Xmx4g; what was committed is safe.";
      default -> unexpected(e);
    };
  }

  private void showTrace(Throwable e, PrintWriter err) {
    if (debugging.getAsBoolean()) {
      e.printStackTrace(err);
    }
    err.flush();
  }

  private static int exitCode(Throwable e) {
    return switch (e) {
      case CommandException known -> known.exitCode();
      case BadQueryException known -> ExitCode.USAGE;
      case UnknownImageException known -> ExitCode.USAGE;
      case TextTooLongException known -> ExitCode.USAGE;
      case UnreadableImageException known -> ExitCode.USAGE;
      case UnusableDataException known -> ExitCode.USAGE;
      case InvalidVocabularyException known -> ExitCode.USAGE;
      case NoSuchFileException missing -> ExitCode.USAGE;
      default -> ExitCode.ENVIRONMENT;
    };
  }

  /** What is wrong, the rule and the fix, for whatever was thrown. */
  static String message(Throwable e) {
    return libraryFailure(e).map(ErrorReporter::libraryMessage).orElseGet(() -> usualMessage(e));
  }

  /** The native libraries are unpacked to disk when they are first needed, whoever needs them. */
  private static Optional<Throwable> libraryFailure(Throwable e) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
        .filter(EngineException.class::isInstance)
        .filter(cause -> String.valueOf(cause.getMessage()).contains("native library"))
        .findFirst();
  }

  private static String libraryMessage(Throwable e) {
    return e.getMessage().replaceAll("\\.$", "")
        + ". The native libraries are unpacked once to ~/.djl.ai and need about 500 MB there. Check"
        + " the disk and its permissions, or name another folder in DJL_CACHE_DIR.";
  }

  private static String usualMessage(Throwable e) {
    return switch (e) {
      case CommandException known -> known.getMessage();
      case BadQueryException known -> known.getMessage();
      case UnknownImageException known -> known.getMessage();
      case TextTooLongException known -> known.getMessage();
      case UnreadableImageException known -> known.getMessage();
      case InvalidModelException known -> known.getMessage();
      case HubException known -> known.getMessage();
      case ModelMismatchException known -> known.getMessage();
      case UnusableIndexException known -> known.getMessage();
      case PortInUseException known -> known.getMessage();
      // Names in a table may come from anywhere.
      case UnusableDataException known -> OneLine.of(known.getMessage());
      case InvalidVocabularyException known -> known.getMessage();
      case TrainingDivergedException known -> known.getMessage();
      case FullDiskException known -> known.getMessage();
      case IOException disk -> diskMessage(disk);
      default -> unexpected(e);
    };
  }

  private static String diskMessage(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> missing.getFile() + " does not exist; check the path.";
      case AccessDeniedException denied ->
          denied.getFile() + " may not be read or written by this user; change its permissions.";
      case FileSystemException disk ->
          disk.getFile() + ": " + disk.getReason() + ". Check the disk and the permissions.";
      default ->
          String.valueOf(e.getMessage()).replaceAll("\\.$", "")
              + ". Check the disk and the permissions.";
    };
  }

  private static String unexpected(Throwable e) {
    String detail =
        e.getMessage() == null ? "" : ": " + e.getMessage().lines().findFirst().orElse("");
    return "This should not happen: "
        + e.getClass().getSimpleName()
        + detail
        + ". Run it again with --debug to see where it comes from.";
  }
}
