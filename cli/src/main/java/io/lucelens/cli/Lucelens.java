package io.lucelens.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code lucelens} command: finds pictures by what they show. */
@Command(
    name = "lucelens",
    description = "Finds pictures by what they show: by words, or by a picture like them.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeCommand.class,
      IndexCommand.class,
      SearchCommand.class,
      SimilarCommand.class,
      EmbedCommand.class,
      ClassifyCommand.class,
      TagCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      ModelCommand.class,
      DoctorCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  lucelens serve ~/Pictures            index a folder and open it to the browser",
      "  lucelens index ~/Pictures            only index",
      "  lucelens search a castle on a hill   search the index",
      "",
      "Exit codes: 0 done; 1 nothing found, or a part failed; 2 wrong usage;",
      "3 environment (model, index, disk, port)."
    })
public final class Lucelens {
  /** Environment variable that does what --debug does. */
  private static final String DEBUG_VARIABLE = "LUCELENS_DEBUG";

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where an error comes from.")
  private boolean debug;

  private final Map<String, String> environment;

  private Lucelens(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    quietJavaLogging();
    Charset terminal = Charset.forName(System.getProperty("stdout.encoding", "UTF-8"));
    PrintWriter out = new PrintWriter(System.out, false, terminal);
    PrintWriter err = new PrintWriter(System.err, true, terminal);
    System.exit(run(System.getenv(), out, err, args));
  }

  /**
   * Runs the command in this JVM.
   *
   * @param environment the environment variables
   * @param out gets results
   * @param err gets everything else
   * @return the exit code
   */
  static int run(
      Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
    Lucelens root = new Lucelens(environment);
    ErrorReporter reporter = new ErrorReporter(root::isDebugging);
    CommandLine commandLine =
        new CommandLine(root)
            .setOut(out)
            .setErr(err)
            .setUsageHelpAutoWidth(true)
            // A picture may be called @me.jpg, and a query be about @work: no files of arguments.
            .setExpandAtFiles(false)
            .setExecutionExceptionHandler(reporter)
            .setParameterExceptionHandler(reporter);
    try {
      return commandLine.execute(args);
    } catch (OutOfMemoryError | LinkageError e) {
      return reporter.handleError(e, err);
    } finally {
      out.flush();
      err.flush();
    }
  }

  private boolean isDebugging() {
    return debug || environment.containsKey(DEBUG_VARIABLE);
  }

  /** The environment variables that commands go by. */
  Map<String, String> environment() {
    return environment;
  }

  /** Lucene tells java.util.logging, which writes INFO to stderr, which SIMD it uses. */
  private static void quietJavaLogging() {
    Logger.getLogger("").setLevel(Level.WARNING);
  }
}
