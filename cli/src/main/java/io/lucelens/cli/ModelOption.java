package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.clip.model.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import picocli.CommandLine.TypeConversionException;

/** The --model and --precision options of commands that embed and need no index. */
final class ModelOption {
  static final String MODELS =
      "Folder of a CLIP model in Hugging Face's or open_clip's layout, a .pt file of OpenAI's with"
          + " tokenizer.json beside it, or a model that 'lucelens model pull' fetched: a short name"
          + " or org/name[@revision], or 'bundled'.";

  static final String PRECISIONS =
      "float32, the reference's numbers, or int8: 2 to 7 times faster on x86 for nearly the same"
          + " vectors (docs/performance.md).";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = MODELS + " Default: the small bundled model.")
  private String model;

  @Option(
      names = "--precision",
      paramLabel = "P",
      converter = PrecisionConverter.class,
      description = PRECISIONS + " Default: float32.")
  private Precision precision;

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  /**
   * Loads the model asked for. The caller closes it.
   *
   * @throws io.lucelens.clip.InvalidModelException if it cannot be used
   */
  Clip load(TorchThreads threads) {
    return load(model, spec, threads, precision);
  }

  /**
   * Loads the model of a name.
   *
   * @param model null for the bundled one
   * @param precision null for float32
   */
  static Clip load(String model, CommandSpec spec, TorchThreads threads, Precision precision) {
    threads.choose();
    Precision chosen = precision == null ? Precision.FLOAT32 : precision;
    return NamedModels.isBundled(model)
        ? Clip.bundled(chosen)
        : Clip.load(NamedModels.folder(model, spec), chosen);
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
