package io.lucelens.cli;

import io.lucelens.index.store.IndexModel;

/**
 * How a progress display speaks of a run.
 *
 * @param task what a bar is called
 * @param opening what stands before the number of files when it begins
 * @param line what stands before each line of progress
 * @param closing what stands after both
 */
record ProgressWords(String task, String opening, String line, String closing) {
  /** Bringing an index up to date. */
  static final ProgressWords INDEXING = new ProgressWords("Indexing", "Looking at ", "", "");

  /** Making the index of another model while the present one goes on. */
  static ProgressWords reembedding(IndexModel model) {
    String task = "Re-embedding for " + model.name();
    return new ProgressWords(task, task + ": ", task + ": ", "; the old index answers meanwhile");
  }
}
