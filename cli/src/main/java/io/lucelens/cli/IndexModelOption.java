package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.model.Precision;
import io.lucelens.index.home.IndexHome;
import io.lucelens.index.home.ModelSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * The --model and --precision options of commands over an index: without them its own model is
 * taken.
 */
final class IndexModelOption {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          ModelOption.MODELS
              + " Default: the one that made the index, where there is one, else the small bundled"
              + " model.")
  private String model;

  @Option(
      names = "--precision",
      paramLabel = "P",
      converter = ModelOption.PrecisionConverter.class,
      description =
          ModelOption.PRECISIONS
              + " Default: what the index was made with, if by the same model, else float32.")
  private Precision precision;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  /**
   * Loads the model asked for, whatever made the index. The caller closes it.
   *
   * @throws InvalidModelException if it cannot be used
   */
  Clip loadBesideIndex(TorchThreads threads) {
    return ModelOption.load(model, spec, threads, precision);
  }

  /** Whether a model was named. */
  boolean isGiven() {
    return model != null;
  }

  /**
   * Loads the model asked for, or else the one that made the index of a data folder. The caller
   * closes it.
   *
   * @throws InvalidModelException if it cannot be used
   * @throws CommandException if it is not where the data folder says
   */
  LoadedModel load(IndexHome indexes, TorchThreads threads) {
    if (model == null) {
      return loadRemembered(indexes, threads);
    }
    String location = lasting(model);
    Precision chosen =
        precision == null ? rememberedPrecision(indexes.model(), location) : precision;
    return new LoadedModel(ModelOption.load(model, spec, threads, chosen), location, chosen);
  }

  /**
   * Loads the model that made the index of a data folder, whatever was asked for; the bundled one
   * if nobody wrote it down. The caller closes it.
   *
   * @throws CommandException if it is not where the data folder says
   */
  LoadedModel loadRemembered(IndexHome indexes, TorchThreads threads) {
    Optional<ModelSource> source = indexes.model();
    String location = source.flatMap(ModelSource::where).orElse(null);
    boolean asked = model == null && precision != null;
    Precision chosen = asked ? precision : rememberedPrecision(source, location);
    try {
      return new LoadedModel(ModelOption.load(location, spec, threads, chosen), location, chosen);
    } catch (CommandException | InvalidModelException e) {
      throw location == null ? e : gone(source.get(), e);
    }
  }

  /** What the index was made with, if it was made by the model of a location. */
  private static Precision rememberedPrecision(Optional<ModelSource> source, String location) {
    return source
        .filter(made -> made.where().equals(Optional.ofNullable(location)))
        .flatMap(made -> Precision.byLabel(made.precision()))
        .orElse(Precision.FLOAT32);
  }

  private static CommandException gone(ModelSource source, RuntimeException cause) {
    return CommandException.environment(
        "The model that made the index, "
            + source.name()
            + ", was loaded from "
            + source.location()
            + " and cannot be any more. Put it back, name it where it is now with --model, or let"
            + " another model make the index with 'lucelens index --model MODEL'. ("
            + cause.getMessage()
            + ")",
        cause);
  }

  /** A path means the same in every folder only if it is absolute. */
  private static String lasting(String model) {
    if (NamedModels.isBundled(model)) {
      return null;
    }
    Path path = Path.of(model);
    return Files.exists(path) ? path.toAbsolutePath().normalize().toString() : model;
  }
}
