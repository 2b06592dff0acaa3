package io.lucelens.cli;

import io.lucelens.clip.Clip;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The --model option of every command that embeds. */
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = {
        "Folder of a CLIP model in Hugging Face's or open_clip's layout, a .pt file of OpenAI's with",
        "tokenizer.json beside it, or a model that 'lucelens model pull' fetched: a short name or",
        "org/name[@revision]. Default: the small bundled model."
      })
  private String model;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  /**
   * Loads the model asked for. The caller closes it.
   *
   * @throws io.lucelens.clip.InvalidModelException if it cannot be used
   */
  Clip load(TorchThreads threads) {
    return load(model, spec, threads);
  }

  /** Loads the model of a name, or the bundled one if the name is null. */
  static Clip load(String model, CommandSpec spec, TorchThreads threads) {
    threads.choose();
    return model == null ? Clip.bundled() : Clip.load(NamedModels.folder(model, spec));
  }
}
