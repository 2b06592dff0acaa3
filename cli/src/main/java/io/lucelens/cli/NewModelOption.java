package io.lucelens.cli;

import io.lucelens.clip.checkpoint.DType;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a command that makes a model of others writes it, and how. */
final class NewModelOption {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the new model; made, and must not be there yet.")
  private Path out;

  @Option(names = "--half", description = "Write the weights as float16.")
  private boolean half;

  /**
   * The folder.
   *
   * @throws CommandException if something is there
   */
  Path folder() {
    if (Files.exists(out)) {
      throw CommandException.usage(out + " is there already; choose another folder.");
    }
    return out;
  }

  /** The number format of the weights. */
  DType type() {
    return half ? DType.F16 : DType.F32;
  }
}
