package io.lucelens.server.classify;

import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.server.search.BadQueryException;
import java.util.List;

/** What labels and templates a request may have; the rest is refused with the rule and the fix. */
final class LabelRules {
  /** As many as ImageNet has. */
  static final int MAX_LABELS = 1_000;

  /** As many characters as a sentence has; the model reads hardly more. */
  static final int MAX_LENGTH = 300;

  /**
   * Each prompt costs a pass through the text tower: with a large model, a minute or two in all.
   */
  static final int MAX_PROMPTS = 20_000;

  private LabelRules() {}

  /** The templates that a request means. */
  static PromptTemplates templates(List<String> given) {
    if (given.isEmpty()) {
      return PromptTemplates.PHOTO;
    }
    given.forEach(template -> checkLength(template, "templates"));
    try {
      return PromptTemplates.named(given.getFirst())
          .filter(known -> given.size() == 1)
          .orElseGet(() -> new PromptTemplates(given));
    } catch (IllegalArgumentException e) {
      throw new BadQueryException(
          "bad_template",
          "templates",
          e.getMessage()
              + " Well-known ones are "
              + String.join(", ", PromptTemplates.NAMES)
              + ".");
    }
  }

  /** The labels, stripped, without doubles and empty ones. */
  static List<String> labels(List<String> given, PromptTemplates templates) {
    List<String> labels =
        given.stream().map(String::strip).filter(label -> !label.isEmpty()).distinct().toList();
    if (labels.isEmpty()) {
      throw new BadQueryException(
          "no_labels", "labels", "There is no label to choose from: give at least one.");
    }
    labels.forEach(label -> checkLength(label, "labels"));
    if (labels.size() > MAX_LABELS) {
      throw tooMany(labels.size() + " labels and may have at most " + MAX_LABELS);
    }
    int prompts = labels.size() * templates.templates().size();
    if (prompts > MAX_PROMPTS) {
      throw tooMany(
          labels.size()
              + " labels in "
              + templates.templates().size()
              + " templates, which is "
              + prompts
              + " prompts, and may have at most "
              + MAX_PROMPTS);
    }
    return labels;
  }

  private static BadQueryException tooMany(String what) {
    return new BadQueryException(
        "too_many_labels", "labels", "The request has " + what + ": leave some out.");
  }

  private static void checkLength(String text, String parameter) {
    if (text.length() > MAX_LENGTH) {
      throw new BadQueryException(
          "text_too_long",
          parameter,
          "One of the "
              + parameter
              + " has "
              + text.length()
              + " characters and may have at most "
              + MAX_LENGTH
              + ": shorten it.");
    }
  }
}
