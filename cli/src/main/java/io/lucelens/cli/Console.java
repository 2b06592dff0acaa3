package io.lucelens.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes: results to stdout, everything else to stderr. */
final class Console {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintWriter out;
  private final PrintWriter err;

  private Console(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** The writers that the command line was given. */
  static Console of(CommandSpec spec) {
    CommandLine commandLine = spec.commandLine();
    return new Console(commandLine.getOut(), commandLine.getErr());
  }

  /** Prints one line of results. */
  void result(String line) {
    out.println(line);
    out.flush();
  }

  /** Prints a result as one line of JSON. */
  void json(Object value) {
    try {
      result(JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not a value that JSON can hold: " + value, e);
    }
  }

  /** Tells the user something that is not a result. */
  void note(String line) {
    err.println(line);
    err.flush();
  }

  /** The stream of everything that is not a result. */
  PrintWriter notes() {
    return err;
  }
}
