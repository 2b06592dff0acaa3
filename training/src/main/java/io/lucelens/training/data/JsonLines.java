package io.lucelens.training.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads JSON lines, an object for each image or caption: a table's columns are its fields, and the
 * captions may also be an array. Hugging Face's {@code metadata.jsonl} of an imagefolder is such a
 * file.
 */
final class JsonLines {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private JsonLines() {}

  /**
   * Adds a file's pairs and problems; a line that is broken costs only itself.
   *
   * @throws UnusableDataException if the file is not text
   */
  static void read(Path file, ImageSource source, PairCollector found) {
    CaptionedImages images = new CaptionedImages(file, source, found);
    try (BufferedReader text = TextFile.open(file)) {
      long number = 0;
      for (String line; (line = text.readLine()) != null; ) {
        number++;
        if (!line.isBlank()) {
          line(":" + number, line, images);
        }
      }
    } catch (IOException e) {
      images.problem("", "reading stopped", e.getMessage());
    }
    images.finish();
  }

  private static void line(String place, String line, CaptionedImages images) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.isObject()) {
        object(place, node, images);
      } else {
        images.problem(place, "is no JSON object", node.getNodeType().name());
      }
    } catch (JsonProcessingException e) {
      images.problem(place, "is not valid JSON", e.getOriginalMessage());
    }
  }

  private static void object(String place, JsonNode node, CaptionedImages images) {
    Set<String> names = new LinkedHashSet<>();
    node.fieldNames().forEachRemaining(names::add);
    Optional<String> file = PairFields.file(names);
    Optional<String> caption = PairFields.caption(names);
    if (file.isEmpty() || caption.isEmpty()) {
      images.problem(place, "lacks a field", "it has " + names + " and needs " + PairFields.RULE);
    } else {
      images.add(
          place, text(node.get(file.get())), captions(node.get(caption.get())), details(node));
    }
  }

  private static List<String> captions(JsonNode node) {
    List<String> captions = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(each -> captions.add(text(each)));
    } else {
      captions.add(text(node));
    }
    return captions;
  }

  /** Numbers may be the names of classes; null, objects and arrays are no text. */
  private static String text(JsonNode node) {
    return node.isNull() ? "" : node.asText();
  }

  private static Map<String, Object> details(JsonNode node) {
    Map<String, Object> details = new HashMap<>();
    for (String name : PairFields.DETAILS) {
      String text = text(node.path(name)).strip();
      if (!text.isEmpty()) {
        details.put(name, text);
      }
    }
    return details;
  }
}
