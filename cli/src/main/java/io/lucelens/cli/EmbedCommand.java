package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.image.UnreadableImageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lucelens embed}: the model's vectors of texts and images, for other programs. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Prints the unit vectors of texts and images, in the order given.",
    footer = {
      "",
      "Prints one line an input, the components separated by blanks; with --json one",
      "object.",
      "",
      "Example:",
      "  lucelens embed --text \"a castle\" --image castle.jpg --json"
    })
final class EmbedCommand implements Callable<Integer> {
  /** A text or an image; one group for both keeps the order in which they were given. */
  static final class Input {
    @Option(names = "--text", paramLabel = "T", required = true, description = "A text to embed.")
    private String text;

    @Option(
        names = "--image",
        paramLabel = "FILE",
        required = true,
        description = "An image file to embed.")
    private Path image;
  }

  /** The result as JSON. */
  private record EmbeddingsJson(String model, List<float[]> embeddings) {}

  @ArgGroup(multiplicity = "1..*")
  private List<Input> inputs;

  @Mixin private ModelOption model;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  private final ImageReader reader = new ImageReader();

  @Override
  public Integer call() {
    inputs.forEach(EmbedCommand::check);
    try (Clip clip = model.load(TorchThreads.ONE)) {
      List<float[]> vectors = new ArrayList<>();
      for (Input input : inputs) {
        vectors.add(embed(clip, input).toArray());
      }
      print(clip.manifest().name(), vectors);
    }
    return ExitCode.DONE;
  }

  private static void check(Input input) {
    if (input.image != null) {
      ImageArgument.check(input.image);
    } else if (input.text.isBlank()) {
      throw CommandException.usage("--text is empty; give the words to embed.");
    }
  }

  private Embedding embed(Clip clip, Input input) {
    if (input.text != null) {
      return clip.encodeText(input.text);
    }
    try {
      return clip.encodeImage(reader.read(input.image));
    } catch (UnreadableImageException e) {
      throw ImageArgument.unreadable(input.image, e);
    }
  }

  private void print(String name, List<float[]> vectors) {
    Console console = Console.of(spec);
    if (json.asked()) {
      console.json(new EmbeddingsJson(name, vectors));
    } else {
      vectors.forEach(vector -> console.result(line(vector)));
    }
  }

  private static String line(float[] vector) {
    List<String> components = new ArrayList<>(vector.length);
    for (float component : vector) {
      components.add(Float.toString(component));
    }
    return components.stream().collect(Collectors.joining(" "));
  }
}
