package io.lucelens.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Map;

/** Runs the command in this JVM, as a user would in a shell. */
final class Cli {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Cli() {}

  /** What a run left behind. */
  record Outcome(int exitCode, String out, String err) {
    /** stdout as JSON: one line and nothing else. */
    JsonNode json() {
      try {
        return JSON.readTree(out);
      } catch (JsonProcessingException e) {
        throw new AssertionError("stdout is not JSON: " + this, e);
      }
    }

    /** The lines of stdout. */
    java.util.List<String> lines() {
      return out.lines().toList();
    }
  }

  static Outcome run(Object... args) {
    return runIn(System.getenv(), args);
  }

  /** Runs the command with other environment variables. */
  static Outcome runIn(Map<String, String> environment, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    int exitCode = Lucelens.run(environment, new PrintWriter(out), new PrintWriter(err), texts);
    return new Outcome(exitCode, out.toString(), err.toString());
  }
}
