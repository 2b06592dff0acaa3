package io.lucelens.server.classify;

import java.util.List;

/**
 * What to choose from for one image.
 *
 * @param pictures bytes of image files: one, or none if there is an id
 * @param ids ids of indexed images: one, or none if there is a picture
 * @param labels to choose from
 * @param templates one of {@link io.lucelens.clip.text.PromptTemplates#NAMES}, or sentences with
 *     {@code {label}}; empty for {@code photo}
 * @param limit how many labels at most, at least 1
 */
public record ClassifyRequest(
    List<byte[]> pictures,
    List<String> ids,
    List<String> labels,
    List<String> templates,
    int limit) {

  /** How many labels are returned when nothing is said. */
  public static final int DEFAULT_LIMIT = 5;

  public ClassifyRequest {
    pictures = List.copyOf(pictures);
    ids = List.copyOf(ids);
    labels = List.copyOf(labels);
    templates = List.copyOf(templates);
  }
}
