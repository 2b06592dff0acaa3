package io.lucelens.training;

import java.nio.file.Path;
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
 */
record RunFolder(Path folder) {
  private static final Set<String> OF_A_START =
      Set.of("split.json", "log.jsonl", "start", "checkpoints", "best", "export");

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
    return new Checkpoints(folder.resolve("checkpoints"));
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
}
