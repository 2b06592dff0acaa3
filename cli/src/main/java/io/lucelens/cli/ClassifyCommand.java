package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.ClipPreprocessor;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.image.UnreadableImageException;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.OpenSetClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lucelens classify}: which of some labels images show, without any training. */
@Command(
    name = "classify",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Tells which of your labels images show, without any training.",
    footer = {
      "",
      "Prints lines of path, probability and label, separated by tabulators, best first. Where no",
      "label fits better than everyday words do, a line with 'none of these' comes first.",
      "",
      "Example:",
      "  lucelens classify ~/Pictures --labels \"tabby cat,border collie,garden\" -k 1"
    })
final class ClassifyCommand implements Callable<Integer> {
  /** Few enough to be held in memory, enough for the model to be quick. */
  private static final int BATCH = 32;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Image files, or folders of them.")
  private List<Path> arguments;

  @Option(
      names = "-k",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many labels to print for an image. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Mixin private LabelsOption labels;
  @Mixin private TemplatesOption templates;
  @Mixin private ModelOption model;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  private final ImageReader reader = new ImageReader();
  private Console console;
  private int failed;

  @Override
  public Integer call() throws IOException, InterruptedException {
    console = Console.of(spec);
    if (limit < 1) {
      throw CommandException.usage("-k is " + limit + " and must be at least 1.");
    }
    List<String> names = labels.labels();
    PromptTemplates prompts = templates.templates();
    ImageArguments.Found found = ImageArguments.find(arguments);
    found.unreadable().forEach(this::passOver);
    if (found.files().isEmpty()) {
      console.note("There is no image in " + arguments + ".");
      return ExitCode.PARTLY;
    }
    try (Clip clip = model.load(TorchThreads.ALL)) {
      OpenSetClassifier classifier = OpenSetClassifier.of(clip, names, prompts);
      var printer = new ClassificationPrinter(clip.manifest().name(), limit, json.asked(), console);
      for (int from = 0; from < found.files().size(); from += BATCH) {
        int end = Math.min(from + BATCH, found.files().size());
        classify(clip, classifier, found.files().subList(from, end), printer);
      }
      printer.end();
    }
    return failed == 0 ? ExitCode.DONE : ExitCode.PARTLY;
  }

  private void classify(
      Clip clip, OpenSetClassifier classifier, List<Path> files, ClassificationPrinter printer) {
    List<Path> readable = new ArrayList<>();
    List<float[]> tensors = new ArrayList<>();
    for (Path file : files) {
      try {
        tensors.add(tensor(clip.preprocessor(), file));
        readable.add(file);
      } catch (UnreadableImageException e) {
        passOver(file, e.getMessage());
      }
    }
    List<Embedding> images = clip.encodeTensors(tensors);
    for (int i = 0; i < images.size(); i++) {
      printer.print(readable.get(i), classifier.classify(images.get(i)));
    }
  }

  /** Read as the server reads it, so that both give the same answer. */
  private float[] tensor(ClipPreprocessor preprocessor, Path file) throws UnreadableImageException {
    return preprocessor.toTensor(reader.read(file, preprocessor.sufficientSide()).image());
  }

  private void passOver(Path file, String reason) {
    console.note("Passed over " + OneLine.of(file) + ": " + reason);
    failed++;
  }
}
