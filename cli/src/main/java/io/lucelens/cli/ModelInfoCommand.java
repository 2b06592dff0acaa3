package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.clip.model.Precision;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lucelens model info}: what a model is made of. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Loads a model and tells what it is made of.",
    footer = {
      "",
      "Examples:",
      "  lucelens model info",
      "  lucelens model info balanced",
      "  lucelens model info models/clip-vit-base-patch32 --json"
    })
final class ModelInfoCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description =
          "Folder of a CLIP model in Hugging Face's or open_clip's layout, a .pt file "
              + "of OpenAI's, or a model in the cache: a short name or org/name[@revision]. "
              + "Default: the bundled one.")
  private String model;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (Clip clip = ModelOption.load(model, spec, TorchThreads.ONE, Precision.FLOAT32)) {
      ModelDescription description = ModelDescription.of(clip);
      Console console = Console.of(spec);
      if (json.asked()) {
        console.json(description);
      } else {
        description.lines().forEach(console::result);
      }
    }
    return ExitCode.DONE;
  }
}
