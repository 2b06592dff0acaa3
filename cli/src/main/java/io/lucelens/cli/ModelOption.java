package io.lucelens.cli;

import io.lucelens.clip.Clip;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The --model option of every command that embeds. */
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = {
        "Folder of a CLIP model in Hugging Face's or open_clip's layout, or a .pt file of",
        "OpenAI's with tokenizer.json beside it. Default: the small bundled model."
      })
  private Path folder;

  /**
   * Loads the model asked for. The caller closes it.
   *
   * @throws io.lucelens.clip.InvalidModelException if it cannot be used
   */
  Clip load(TorchThreads threads) {
    return load(folder, threads);
  }

  /** Loads the model in a folder, or the bundled one if the folder is null. */
  static Clip load(Path folder, TorchThreads threads) {
    threads.choose();
    return folder == null ? Clip.bundled() : Clip.load(folder);
  }
}
