package io.lucelens.cli;

import io.lucelens.index.pipeline.IndexingProgress;

/** Shows how an indexing run goes, on stderr. End it before anything else is printed. */
interface ProgressDisplay extends IndexingProgress, AutoCloseable {
  /** Set by the launcher, because Java cannot tell whether stderr is a terminal. */
  String TERMINAL_PROPERTY = "lucelens.terminal";

  /** A bar on a terminal, a line now and then elsewhere. */
  static ProgressDisplay on(Console console, ProgressWords words) {
    return Boolean.getBoolean(TERMINAL_PROPERTY)
        ? new ProgressOnTerminal(console, words)
        : new ProgressInLines(console, words);
  }

  /** Ends the display, so that something else can be printed. Ending it again does nothing. */
  void end();

  @Override
  default void close() {
    end();
  }
}
