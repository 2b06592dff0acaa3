package io.lucelens.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.text.PromptTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The --classes and --templates options of evaluations that classify by names. */
final class ClassesOption {
  @Option(
      names = "--classes",
      paramLabel = "FILE",
      description = {
        "A JSON object with \"classes\", the names of all classes, and optionally \"templates\",",
        "prompts with {} in the place of the name. Without it: the classes that the data names."
      })
  private Path file;

  @Mixin private TemplatesOption templates;

  /**
   * Classes and templates.
   *
   * @param labels empty if the data is to name them
   */
  record Classes(List<String> labels, PromptTemplates templates) {
    /** Those of a file, with {@code photo} if it has no templates. */
    static Classes read(Path file) throws IOException {
      JsonNode description = description(file);
      List<String> labels = strings(description, "classes");
      if (labels.isEmpty()) {
        throw CommandException.usage(
            file + " names no classes. Give a JSON object with an array \"classes\".");
      }
      List<String> prompts = strings(description, "templates");
      try {
        return new Classes(
            labels, prompts.isEmpty() ? PromptTemplates.PHOTO : new PromptTemplates(prompts));
      } catch (IllegalArgumentException e) {
        throw CommandException.usage(e.getMessage());
      }
    }
  }

  /** The classes asked for; --templates wins over those of the file. */
  Classes classes() throws IOException {
    Classes found = file == null ? new Classes(List.of(), null) : Classes.read(file);
    return found.templates() == null || templates.asked()
        ? new Classes(found.labels(), templates.templates())
        : found;
  }

  private static JsonNode description(Path file) throws IOException {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw CommandException.usage(file + " is not valid JSON: " + e.getOriginalMessage());
    }
  }

  private static List<String> strings(JsonNode description, String key) {
    List<String> strings = new ArrayList<>();
    description.path(key).forEach(node -> strings.add(node.asText()));
    return strings;
  }
}
