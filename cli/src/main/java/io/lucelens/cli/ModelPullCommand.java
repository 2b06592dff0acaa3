package io.lucelens.cli;

import io.lucelens.clip.checkpoint.hub.ModelReference;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lucelens model pull}: fetches a model into the cache. */
@Command(
    name = "pull",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Fetches, continues, updates or repairs a model of the Hugging Face hub.",
    footer = {
      "",
      "It goes to the cache that Python's huggingface_hub uses too.",
      "",
      "Environment: HF_ENDPOINT, HF_TOKEN, HF_HOME, HF_HUB_CACHE, HF_HUB_OFFLINE,",
      "HF_HUB_DOWNLOAD_TIMEOUT, http_proxy, https_proxy, no_proxy.",
      "",
      "Examples:",
      "  lucelens model pull balanced",
      "  lucelens model pull openai/clip-vit-large-patch14",
      "  lucelens search a castle --model balanced"
    })
final class ModelPullCommand implements Callable<Integer> {
  /** The result as JSON. */
  private record PulledJson(String model, String folder) {}

  @Mixin private ModelName name;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ModelReference reference = name.reference();
    Console console = Console.of(spec);
    Path folder;
    try (PullDisplay display = new PullDisplay(console)) {
      folder = NamedModels.of(spec).hub().pull(reference, display);
    }
    if (json.asked()) {
      console.json(new PulledJson(reference.toString(), folder.toString()));
    } else {
      console.result(folder.toString());
    }
    return ExitCode.DONE;
  }
}
