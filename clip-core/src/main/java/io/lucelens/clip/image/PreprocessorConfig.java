package io.lucelens.clip.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.image.Preprocessing.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads Hugging Face's preprocessor_config.json. Keys that are absent have the defaults of
 * CLIPImageProcessor; a value that would preprocess differently from CLIP is refused, since
 * ignoring it would silently cost accuracy.
 */
final class PreprocessorConfig {
  private static final int DEFAULT_SIZE = 224;
  private static final int BICUBIC = 3; // PIL.Image.Resampling.BICUBIC
  private static final double RESCALE = 1 / 255.0;

  private final String file;
  private final JsonNode json;

  private PreprocessorConfig(String file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  static Preprocessing read(String file, byte[] content) {
    return new PreprocessorConfig(file, parse(file, content)).preprocessing();
  }

  private static JsonNode parse(String file, byte[] content) {
    try {
      JsonNode json = new ObjectMapper().readTree(content);
      if (!json.isObject()) {
        throw new InvalidModelException(
            file + " is not a JSON object; take it from the model again");
      }
      return json;
    } catch (IOException e) {
      // Text that is no UTF-8 is not even a JsonProcessingException.
      throw new InvalidModelException(
          "%s is not valid JSON (%s); take it from the model again".formatted(file, e.getMessage()),
          e);
    }
  }

  private Preprocessing preprocessing() {
    requireClip("image_processor_type");
    requireClip("feature_extractor_type");
    for (String step :
        List.of("do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb")) {
      JsonNode value = value(step);
      require(isAbsent(value) || value.isBoolean() && value.booleanValue(), step, "true");
    }
    JsonNode resample = value("resample");
    require(isAbsent(resample) || isInt(resample, BICUBIC), "resample", BICUBIC + " (bicubic)");
    JsonNode factor = value("rescale_factor");
    require(
        isAbsent(factor) || factor.isNumber() && Math.abs(factor.doubleValue() - RESCALE) < 1e-9,
        "rescale_factor",
        "1/255");
    int size = side("size", "shortest_edge");
    requireCrop(size);
    return new Preprocessing(
        size,
        channels("image_mean", Preprocessing.CLIP_MEAN, -10),
        channels("image_std", Preprocessing.CLIP_STD, Math.ulp(0f)),
        Rule.HUGGING_FACE);
  }

  private void requireClip(String key) {
    JsonNode value = value(key);
    require(isAbsent(value) || value.asText().startsWith("CLIP"), key, "CLIPImageProcessor");
  }

  private int side(String key, String name) {
    JsonNode value = value(key);
    if (isAbsent(value)) {
      return DEFAULT_SIZE;
    }
    JsonNode side = value.isObject() && value.size() == 1 ? value.path(name) : value;
    require(
        side.isInt() && side.intValue() >= 1 && side.intValue() <= Preprocessing.MAX_SIZE,
        key,
        "N or {\"" + name + "\": N} with N from 1 to " + Preprocessing.MAX_SIZE);
    return side.intValue();
  }

  private void requireCrop(int size) {
    JsonNode crop = value("crop_size");
    boolean same =
        crop.isObject()
            ? isInt(crop.path("height"), size) && isInt(crop.path("width"), size)
            : isAbsent(crop) ? size == DEFAULT_SIZE : isInt(crop, size);
    require(same, "crop_size", "a square of the same side as 'size', " + size);
  }

  private List<Float> channels(String key, List<Float> otherwise, float min) {
    JsonNode value = value(key);
    if (isAbsent(value)) {
      return otherwise;
    }
    List<Float> channels = new ArrayList<>();
    for (JsonNode channel : value) {
      float number = channel.isNumber() ? channel.floatValue() : Float.NaN;
      require(number >= min && number <= 10, key, "three numbers on the scale 0 to 1");
      channels.add(number);
    }
    require(channels.size() == 3, key, "three numbers, for red, green and blue");
    return channels;
  }

  private JsonNode value(String key) {
    return json.has(key) ? json.get(key) : MissingNode.getInstance();
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static boolean isInt(JsonNode value, int expected) {
    return value.isInt() && value.intValue() == expected;
  }

  private void require(boolean holds, String key, String supported) {
    if (!holds) {
      throw new InvalidModelException(
          "%s: '%s' is %s, but only %s is supported; use a model that preprocesses as CLIP does"
              .formatted(file, key, value(key), supported));
    }
  }
}
