package io.lucelens.clip.text;

import java.util.List;

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

  /** The prompts of a label, one for each template. */
  public List<String> fill(String label) {
    return templates.stream()
        .map(template -> template.replace(NAMED_PLACE, label).replace(PLACE, label))
        .toList();
  }
}
