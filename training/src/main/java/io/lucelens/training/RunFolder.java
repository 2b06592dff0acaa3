package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import io.lucelens.clip.checkpoint.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where the parts of a run lie.
 *
 * <pre>
 * run.json          the options and the data, in short
 * split.json        which pairs are held back for validation
 * log.jsonl         one line a step
 * unreadable.json   images that turned out to be undecodable
 * validation.jsonl  one line for each time the model was judged
 * start/            the model that the run started from
 * checkpoints/      what a resumed run starts from
 * best/             the model that did best in validation, in float32
 * sweep.json        what mixtures of start and best can do
 * adapter/          the trained adapter alone, if there is one
 * export/           the model to use
 * report.html       what came of it, for people; report.json has the same figures
 * </pre>
 *
 * @param space what its disk still takes
 */
record RunFolder(Path folder, FreeSpace space) {
  private static final Set<String> OF_A_START =
      Set.of("split.json", "log.jsonl", "start", "checkpoints", "best", "export", "run.json.part");

  /** A folder on a real disk. */
  RunFolder(Path folder) {
    this(folder, FreeSpace.OF_DISK);
  }

  /** Whether a name may be there of a run that was killed before it began. */
  static boolean isOfAStart(String name) {
    return OF_A_START.contains(name);
  }

  Path description() {
    return folder.resolve("run.json");
  }

  Path split() {
    return folder.resolve("split.json");
  }

  Path log() {
    return folder.resolve("log.jsonl");
  }

  Path unreadable() {
    return folder.resolve("unreadable.json");
  }

  Path validation() {
    return folder.resolve("validation.jsonl");
  }

  Path start() {
    return folder.resolve("start");
  }

  Checkpoints checkpoints() {
    return new Checkpoints(folder.resolve("checkpoints"), space);
  }

  Path best() {
    return folder.resolve("best");
  }

  Path sweep() {
    return folder.resolve("sweep.json");
  }

  /** A mixture while it is judged. */
  Path mixture() {
    return folder.resolve("mixture.part");
  }

  Path adapter() {
    return folder.resolve("adapter");
  }

  Path export() {
    return folder.resolve("export");
  }

  Path report() {
    return folder.resolve("report.html");
  }

  Path reportFigures() {
    return folder.resolve("report.json");
  }

  /**
   * Asks the disk once for all that a run will write, so that none fails at its end for that.
   *
   * @param averaging whether an average of the weights is kept
   * @throws FullDiskException if there is no room
   */
  void requireSpace(ContrastiveTrainer trainer, boolean averaging, DType exportType)
      throws IOException {
    long values = trainer.model().namedTensors().values().stream().mapToLong(NDArray::size).sum();
    long weights = values * Float.BYTES;
    long export = values * exportType.bytes();
    long checkpoint = Checkpoints.bytes(trainer, Optional.empty()) + (averaging ? weights : 0);
    // Start, best, export and a checkpoint; beside them the checkpoint that will replace it or, at
    // the end, a mixture and the export that will replace the other.
    long needed = 2 * weights + export + checkpoint + Math.max(checkpoint, 2 * export);
    space.require(needed, folder, "The run", "Make room, or choose a folder on another disk.");
  }
}
