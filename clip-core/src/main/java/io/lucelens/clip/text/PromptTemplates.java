package io.lucelens.clip.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Sentences that a label is put into before it is embedded, since CLIP learned from sentences and
 * not from bare words (CLIP paper, section 3.1.4). The place of the label is {@code {}}, as in the
 * reference's files, or {@code {label}}.
 *
 * @param templates at least one
 */
public record PromptTemplates(List<String> templates) {
  private static final String PLACE = "{}";
  private static final String NAMED_PLACE = "{label}";

  /** The paper's single template. */
  public static final PromptTemplates PHOTO = new PromptTemplates(List.of("a photo of a {}."));

  /** The names that {@link #named} knows. */
  public static final List<String> NAMES = List.of("photo", "imagenet80");

  /**
   * @throws IllegalArgumentException if there is none, or one has no place for the label
   */
  public PromptTemplates {
    templates = List.copyOf(templates);
    if (templates.isEmpty()) {
      throw new IllegalArgumentException("There is no prompt template; give at least one.");
    }
    for (String template : templates) {
      if (!template.contains(PLACE) && !template.contains(NAMED_PLACE)) {
        throw new IllegalArgumentException(
            "The prompt template '" + template + "' has no place for the label; write {} there.");
      }
    }
  }

  /**
   * The 80 templates that the CLIP paper's ImageNet figures are made with, from openai/CLIP's
   * notebook {@code Prompt_Engineering_for_ImageNet.ipynb}.
   */
  public static PromptTemplates imagenet80() {
    try (InputStream text = PromptTemplates.class.getResourceAsStream("imagenet80.txt")) {
      return new PromptTemplates(
          new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("A file inside the library cannot be read", e);
    }
  }

  /** Well-known templates by one of the {@link #NAMES}; empty if there are none of this name. */
  public static Optional<PromptTemplates> named(String name) {
    return switch (name) {
      case "photo" -> Optional.of(PHOTO);
      case "imagenet80" -> Optional.of(imagenet80());
      default -> Optional.empty();
    };
  }

  /** The prompts of a label, one for each template. */
  public List<String> fill(String label) {
    return templates.stream()
        .map(template -> template.replace(NAMED_PLACE, label).replace(PLACE, label))
        .toList();
  }
}
