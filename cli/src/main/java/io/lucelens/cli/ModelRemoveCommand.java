package io.lucelens.cli;

import io.lucelens.clip.checkpoint.hub.ModelReference;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lucelens model remove}: deletes a model from the cache. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Deletes a model with all its revisions from the cache, without asking.",
    footer = {"", "Example:", "  lucelens model remove balanced"})
final class ModelRemoveCommand implements Callable<Integer> {
  /** The result as JSON. */
  private record RemovedJson(String model, long bytes) {}

  @Mixin private ModelName name;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ModelReference reference = name.reference();
    if (name.given().contains("@")) {
      throw CommandException.usage(
          "All revisions of a model are removed together; leave out '@"
              + reference.revision()
              + "'.");
    }
    long bytes = NamedModels.of(spec).cache().remove(reference.repository());
    Console console = Console.of(spec);
    if (json.asked()) {
      console.json(new RemovedJson(reference.repository(), bytes));
    } else {
      console.result(
          String.format(Locale.ROOT, "Removed %s, %.1f MB", reference.repository(), bytes / 1e6));
    }
    return ExitCode.DONE;
  }
}
