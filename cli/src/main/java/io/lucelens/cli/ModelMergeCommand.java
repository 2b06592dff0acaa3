package io.lucelens.cli;

import io.lucelens.training.AdapterFile;
import io.lucelens.training.TrainingStart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lucelens model merge}: makes a model of adapters and their base. */
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = {
      "Merges the adapters of a training run into the model that they were trained on,",
      "and prints the folder of the new model."
    },
    footer = {
      "",
      "Example:",
      "  lucelens model merge run/adapter/adapter.safetensors --model base --out merged"
    })
final class ModelMergeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ADAPTER", description = "The adapter.safetensors of a run.")
  private Path adapter;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "The model that it was trained on. Default: the small bundled model.")
  private String model;

  @Option(
      names = "--strength",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "How much of the change, as α in a run's sweep.json: 1 for all of it, 0 for the base. "
              + "Default: ${DEFAULT-VALUE}.")
  private double strength;

  @Mixin private NewModelOption out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (!(strength >= 0 && strength <= 1)) {
      throw CommandException.usage("The strength is " + strength + "; it must be 0 to 1.");
    }
    Path folder = out.folder();
    TrainingStart base = NamedModels.start(model, spec);
    AdapterFile.open(adapter).merge(base, strength, folder, out.type());
    Console.of(spec).result(folder.toString());
    return ExitCode.DONE;
  }
}
