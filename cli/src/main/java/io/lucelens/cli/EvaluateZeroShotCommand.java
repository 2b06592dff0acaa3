package io.lucelens.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.Clip;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.evaluation.ZeroShotEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lucelens evaluate zeroshot}: are images told apart by the names of their classes? */
@Command(
    name = "zeroshot",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Measures how well images are classified by nothing but the classes' names.",
    footer = {
      "",
      "Each sample's .json names its class. Metrics have CLIP_benchmark's names: acc1 and acc5 are",
      "the shares of images whose class is the most probable one, or among the first five.",
      "",
      "Example:",
      "  lucelens evaluate zeroshot --data images.tar.gz --classes classes.json"
    })
final class EvaluateZeroShotCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "PATH",
      required = true,
      description = "A WebDataset shard (.tar, .tar.gz), or a folder of them.")
  private Path data;

  @Option(
      names = "--classes",
      paramLabel = "FILE",
      required = true,
      description = {
        "A JSON object with \"classes\", the names of all classes, and optionally \"templates\",",
        "prompts with {} in the place of the name. Without them: a photo of a {}."
      })
  private Path classes;

  @Mixin private ModelOption model;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    JsonNode description = description();
    List<String> labels = strings(description, "classes");
    List<String> prompts = strings(description, "templates");
    if (labels.isEmpty()) {
      throw CommandException.usage(
          classes + " names no classes. Give a JSON object with an array \"classes\".");
    }
    try (Pairs pairs = Pairs.open(data);
        Clip clip = model.load(TorchThreads.ALL)) {
      pairs.problems().forEach(problem -> console.note("Passed over " + problem));
      MetricsPrinter.print(
          new ZeroShotEvaluator(clip).evaluate(pairs, labels, templates(prompts), data.toString()),
          json.asked(),
          console);
      return pairs.problems().isEmpty() ? ExitCode.DONE : ExitCode.PARTLY;
    }
  }

  private JsonNode description() throws IOException {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(classes));
    } catch (JsonProcessingException e) {
      throw CommandException.usage(classes + " is not valid JSON: " + e.getOriginalMessage());
    }
  }

  private static List<String> strings(JsonNode description, String key) {
    List<String> strings = new ArrayList<>();
    description.path(key).forEach(node -> strings.add(node.asText()));
    return strings;
  }

  private static PromptTemplates templates(List<String> prompts) {
    try {
      return prompts.isEmpty() ? PromptTemplates.PHOTO : new PromptTemplates(prompts);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(e.getMessage());
    }
  }
}
