package io.lucelens.clip.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What the config.json of every kind of model has in common: numbers with defaults, and a
 * transformer under the names that transformers gives its parts.
 *
 * @param file its name, for messages
 */
record ConfigReader(String file) {

  /**
   * Reads a tower.
   *
   * @param defaults what holds where the file is silent
   */
  ClipConfig.Transformer transformer(JsonNode tower, ClipConfig.Transformer defaults) {
    int width = positive(tower, "hidden_size", defaults.width());
    int heads = positive(tower, "num_attention_heads", defaults.heads());
    if (width % heads != 0) {
      throw invalid("num_attention_heads " + heads + " does not divide hidden_size " + width);
    }
    return new ClipConfig.Transformer(
        width,
        positive(tower, "num_hidden_layers", defaults.layers()),
        heads,
        positive(tower, "intermediate_size", defaults.mlpWidth()),
        activation(tower, defaults.activation()),
        number(tower, "layer_norm_eps", defaults.layerNormEps(), 0, 1));
  }

  private Activation activation(JsonNode tower, Activation otherwise) {
    String name = tower.path("hidden_act").asText(otherwise.configName());
    return Activation.byConfigName(name)
        .orElseThrow(
            () -> invalid("hidden_act is '" + name + "'; supported: " + supportedActivations()));
  }

  private static String supportedActivations() {
    return Arrays.stream(Activation.values())
        .map(activation -> "'" + activation.configName() + "'")
        .collect(Collectors.joining(", "));
  }

  /** Refuses pictures that are not RGB. */
  void requireRgb(JsonNode vision) {
    if (positive(vision, "num_channels", 3) != 3) {
      throw invalid("vision_config.num_channels is not 3; only RGB can be loaded");
    }
  }

  /** Refuses pictures that are larger than any model reads. */
  void requireMaxSize(int imageSize) {
    if (imageSize > Preprocessing.MAX_SIZE) {
      throw invalid(
          "vision_config.image_size is " + imageSize + "; the most is " + Preprocessing.MAX_SIZE);
    }
  }

  /** A positive whole number. */
  int positive(JsonNode node, String key, int otherwise) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isInt() || value.intValue() < 1) {
      throw invalid(key + " is " + value + " where a positive whole number belongs");
    }
    return value.intValue();
  }

  /** A number within bounds. */
  float number(JsonNode node, String key, float otherwise, double least, double most) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
      throw invalid(
          key + " is " + value + " where a number from " + least + " to " + most + " belongs");
    }
    return value.floatValue();
  }

  /** Says why the file cannot be used. */
  InvalidModelException invalid(String reason) {
    return new InvalidModelException(file + " cannot be used: " + reason + ".");
  }

  /** Writes a tower as {@link #transformer} reads it. */
  static void put(ObjectNode node, ClipConfig.Transformer tower) {
    node.put("hidden_size", tower.width());
    node.put("num_hidden_layers", tower.layers());
    node.put("num_attention_heads", tower.heads());
    node.put("intermediate_size", tower.mlpWidth());
    node.put("hidden_act", tower.activation().configName());
    node.put("layer_norm_eps", decimal(tower.layerNormEps()));
  }

  /** Through decimal text, so that 1e-5f is written as 1.0E-5 and not as 9.999999747378752E-6. */
  static double decimal(float value) {
    return Double.parseDouble(Float.toString(value));
  }
}
