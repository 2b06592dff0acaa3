package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.clip.model.Precision;
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
              + "pull' fetched: a short name or org/name[@revision]. Default: the small "
              + "bundled model.")
  private String model;

  @Option(
      names = "--precision",
      paramLabel = "P",
      converter = PrecisionConverter.class,
      defaultValue = "float32",
      description =
          "float32, the reference's numbers, or int8: 2 to 7 times faster on x86 for "
              + "nearly the same vectors (docs/performance.md). Default: ${DEFAULT-VALUE}.")
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

  /** Loads the model of a name, or the bundled one if the name is null. */
  static Clip load(String model, CommandSpec spec, TorchThreads threads, Precision precision) {
    threads.choose();
    return model == null
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
