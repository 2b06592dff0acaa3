package io.lucelens.cli;

import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.training.AdapterFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the new model; made, and must not be there yet.")
  private Path out;

  @Option(
      names = "--strength",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "How much of the change, as α in a run's sweep.json: 1 for all of it, 0 for the base. "
              + "Default: ${DEFAULT-VALUE}.")
  private double strength;

  @Option(names = "--half", description = "Write the weights as float16.")
  private boolean half;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (!(strength >= 0 && strength <= 1)) {
      throw CommandException.usage("The strength is " + strength + "; it must be 0 to 1.");
    }
    if (Files.exists(out)) {
      throw CommandException.usage(out + " is there already; choose another folder.");
    }
    Checkpoint base =
        NamedModels.isBundled(model)
            ? Checkpoint.of(ModelFiles.bundled())
            : Checkpoint.open(NamedModels.folder(model, spec));
    AdapterFile.open(adapter).merge(base, strength, out, half ? DType.F16 : DType.F32);
    Console.of(spec).result(out.toString());
    return ExitCode.DONE;
  }
}
