package io.lucelens.training.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image and the captions that describe it.
 *
 * @param key names the pair in messages: {@code shard/base name}, or the file as a table has it
 * @param image the encoded image
 * @param captions at least one, none of them blank
 * @param details what the sample's .json says (source, licence, class …); empty if it has none
 * @param subject what all captions only name in other words: pairs of one subject are described by
 *     each other's captions. Null if captions say more than that
 */
public record ImageTextPair(
    String key,
    ImageBytes image,
    List<String> captions,
    Map<String, Object> details,
    String subject) {

  /** A pair whose captions are about its image alone. */
  public ImageTextPair(
      String key, ImageBytes image, List<String> captions, Map<String, Object> details) {
    this(key, image, captions, details, null);
  }

  /**
   * @throws IllegalArgumentException if there is no caption
   */
  public ImageTextPair {
    captions = List.copyOf(captions);
    // Not Map.copyOf: JSON objects may hold null.
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    if (captions.isEmpty()) {
      throw new IllegalArgumentException("The pair " + key + " has no caption; give it one.");
    }
  }
}
