package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.model.Precision;
import io.lucelens.index.home.IndexHome;
import io.lucelens.index.home.ModelSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import picocli.CommandLine.TypeConversionException;

/** The --model option of every command that embeds. */
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "Folder of a CLIP model in Hugging Face's or open_clip's layout, a .pt file "
              + "of OpenAI's with tokenizer.json beside it, or a model that 'lucelens model "
              + "pull' fetched: a short name or org/name[@revision], or 'bundled'. Default: "
              + "the one that made the index, where there is one, else the small bundled model.")
  private String model;

  @Option(
      names = "--precision",
      paramLabel = "P",
      converter = PrecisionConverter.class,
      description =
          "float32, the reference's numbers, or int8: 2 to 7 times faster on x86 for "
              + "nearly the same vectors (docs/performance.md). Default: what the index was "
              + "made with, where there is one, else float32.")
  private Precision precision;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  /**
   * Loads the model asked for. The caller closes it.
   *
   * @throws io.lucelens.clip.InvalidModelException if it cannot be used
   */
  Clip load(TorchThreads threads) {
    return load(model, spec, threads, precision == null ? Precision.FLOAT32 : precision);
  }

  /** Whether a model was named. */
  boolean isGiven() {
    return model != null;
  }

  /**
   * Loads the model asked for, or else the one that made the index of a data folder. The caller
   * closes it.
   *
   * @throws io.lucelens.clip.InvalidModelException if it cannot be used
   * @throws CommandException if it is not where the data folder says
   */
  LoadedModel load(IndexHome indexes, TorchThreads threads) {
    if (model == null) {
      return loadRemembered(indexes, threads);
    }
    Precision chosen = precision == null ? Precision.FLOAT32 : precision;
    return new LoadedModel(load(model, spec, threads, chosen), lasting(model), chosen);
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
    Precision remembered =
        source.flatMap(made -> Precision.byLabel(made.precision())).orElse(Precision.FLOAT32);
    Precision chosen = model == null && precision != null ? precision : remembered;
    try {
      return new LoadedModel(load(location, spec, threads, chosen), location, chosen);
    } catch (CommandException | InvalidModelException e) {
      throw location == null ? e : gone(source.get(), e);
    }
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

  /** Loads the model of a name; without one, the bundled. */
  static Clip load(String model, CommandSpec spec, TorchThreads threads, Precision precision) {
    threads.choose();
    return NamedModels.isBundled(model)
        ? Clip.bundled(precision)
        : Clip.load(NamedModels.folder(model, spec), precision);
  }

  /** Reads a precision by its label. */
  static final class PrecisionConverter implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String label) {
      return Precision.byLabel(label)
          .orElseThrow(
              () -> new TypeConversionException("'" + label + "' is neither float32 nor int8"));
    }
  }
}
