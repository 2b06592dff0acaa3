package io.lucelens.training;

import io.lucelens.training.data.TrainingData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Refuses to start runs that could not end well, before anything is written. */
final class StartChecks {
  private StartChecks() {}

  /**
   * The folder is to hold nothing yet.
   *
   * @throws IllegalArgumentException if it holds a run, or files of another kind
   */
  static void requireEmpty(RunFolder run) throws IOException {
    if (Files.exists(run.description())) {
      throw new IllegalArgumentException(
          run.folder()
              + " already holds a run. Go on with it (--resume), or choose another folder.");
    }
    requireNothingElse(run.folder());
  }

  /** Photos, an index or another program's files are no place for a run. */
  private static void requireNothingElse(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> other =
          files.filter(file -> !RunFolder.isOfAStart(file.getFileName().toString())).findAny();
      if (other.isPresent()) {
        throw new IllegalArgumentException(
            folder
                + " is not empty ("
                + other.get().getFileName()
                + " lies there) and holds no run. Give a run a new folder of its own.");
      }
    }
  }

  /**
   * Adapters and rehearsal want a model that is there.
   *
   * @throws IllegalArgumentException if data, start and options do not go together
   */
  static void requireTogether(TrainingData data, TrainingStart start, TrainingOptions options) {
    if (options.method().part().lowRank() != null && start.base().isEmpty()) {
      throw new IllegalArgumentException(
          "Adapters change a model that is there; from scratch there is none. Train the weights"
              + " themselves, or start from a model.");
    }
    requireRehearsal(data, start, options);
  }

  private static void requireRehearsal(
      TrainingData data, TrainingStart start, TrainingOptions options) {
    if (data.rehearses() && start.base().isEmpty()) {
      throw new IllegalArgumentException(
          "A run from scratch has learned nothing yet that it could rehearse. Give all pairs as"
              + " pairs to train on.");
    }
    if (data.rehearses() != options.rehearsedPerBatch() > 0) {
      throw new IllegalArgumentException(
          data.rehearses()
              ? "There are pairs to rehearse, but no share of a batch for them; give a share above"
                  + " 0."
              : "A share of each batch, "
                  + options.method().rehearsalShare()
                  + ", shall be rehearsed, but there are no pairs for it; name some.");
    }
  }
}
