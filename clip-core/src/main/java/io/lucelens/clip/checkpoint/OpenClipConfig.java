package io.lucelens.clip.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code open_clip_config.json}: open_clip's {@code model_cfg} and {@code preprocess_cfg}. Where it
 * is silent open_clip's defaults hold. It can describe many networks that are not CLIP's; a key
 * that would make such a one is refused by name, since ignoring it would give wrong vectors.
 */
public final class OpenClipConfig {
  private static final float LN_EPS = 1e-5f;
  private static final float INITIAL_LOGIT_SCALE = 2.6592f;
  private static final int EXPANSION = 4;

  /** Keys that are read, or change nothing once a model is trained. */
  private static final Set<String> MODEL_KEYS =
      Set.of(
          "embed_dim",
          "vision_cfg",
          "text_cfg",
          "quick_gelu",
          "init_logit_scale",
          "custom_text",
          "output_dict",
          "cast_dtype");

  private static final Set<String> VISION_KEYS =
      Set.of(
          "image_size",
          "layers",
          "width",
          "patch_size",
          "head_width",
          "mlp_ratio",
          "patch_dropout");

  private static final Set<String> TEXT_KEYS =
      Set.of(
          "context_length",
          "vocab_size",
          "width",
          "heads",
          "layers",
          "mlp_ratio",
          "hf_tokenizer_name",
          "tokenizer_kwargs");

  /** Other keys that may be there with the value that CLIP has. */
  private static final Map<String, List<String>> DEFAULTS =
      Map.ofEntries(
          Map.entry("pool_type", List.of("tok", "argmax")),
          Map.entry("proj_type", List.of("linear")),
          Map.entry("pad_id", List.of("0")),
          Map.entry("output_tokens", List.of("false")),
          Map.entry("embed_cls", List.of("false")),
          Map.entry("proj_bias", List.of("false")),
          Map.entry("no_causal_mask", List.of("false")),
          Map.entry("final_ln_after_pool", List.of("false")),
          Map.entry("no_ln_pre", List.of("false")),
          Map.entry("attentional_pool", List.of("false")),
          Map.entry("pos_embed_type", List.of("learnable")),
          Map.entry("input_patchnorm", List.of("false")),
          Map.entry("global_average_pool", List.of("false")));

  private final String file;
  private final JsonNode root;

  /** Whether a JSON file has the shape of an open_clip_config.json. */
  public static boolean describes(JsonNode root) {
    return root.has("model_cfg");
  }

  /**
   * Looks at nothing yet.
   *
   * @param file its name, for messages
   */
  public OpenClipConfig(String file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  /**
   * The architecture.
   *
   * @throws InvalidModelException naming the key, its value and what is supported
   */
  public ClipConfig model() {
    JsonNode model = section(root, "model_cfg");
    JsonNode vision = section(model, "vision_cfg");
    JsonNode text = section(model, "text_cfg");
    requireKnown("model_cfg", model, MODEL_KEYS);
    requireKnown("vision_cfg", vision, VISION_KEYS);
    requireKnown("text_cfg", text, TEXT_KEYS);
    Activation activation = isQuick(model) ? Activation.QUICK_GELU : Activation.GELU;
    int width = whole(text, "width", 512);
    return new ClipConfig(
        whole(model, "embed_dim", 0),
        (float) number(model, "init_logit_scale", INITIAL_LOGIT_SCALE, 100),
        vision.path("layers").isArray() ? resNet(vision) : vit(vision, activation),
        new ClipConfig.Text(
            transformer(text, width, whole(text, "heads", 8), activation),
            whole(text, "context_length", 77),
            whole(text, "vocab_size", ClipConfig.CLIP_VOCABULARY)));
  }

  private boolean isQuick(JsonNode model) {
    JsonNode quick = model.path("quick_gelu");
    if (!quick.isMissingNode() && !quick.isNull() && !quick.isBoolean()) {
      throw invalid("quick_gelu is " + quick + " where true or false belongs");
    }
    return quick.booleanValue();
  }

  private ClipConfig.Vit vit(JsonNode vision, Activation activation) {
    int size = imageSize(vision);
    int patch = whole(vision, "patch_size", 16);
    int width = whole(vision, "width", 768);
    if (size % patch != 0) {
      throw invalid("patch_size " + patch + " does not divide image_size " + size);
    }
    int heads = width / whole(vision, "head_width", 64);
    return new ClipConfig.Vit(transformer(vision, width, heads, activation), size, patch);
  }

  private ClipConfig.ResNet resNet(JsonNode vision) {
    List<Integer> blocks = new ArrayList<>();
    for (JsonNode stage : vision.path("layers")) {
      blocks.add(positive("layers", stage));
    }
    int width = whole(vision, "width", 64);
    int size = imageSize(vision);
    if (blocks.size() != 4 || width % 2 != 0 || size % ClipConfig.ResNet.REDUCTION != 0) {
      throw invalid(
          "a ResNet has four stages in 'layers', an even width and an image_size that is a"
              + " multiple of 32, and not "
              + vision);
    }
    int features = width * 32;
    int heads = requireHeads(features / whole(vision, "head_width", 64), features);
    return new ClipConfig.ResNet(blocks, width, heads, size);
  }

  private ClipConfig.Transformer transformer(
      JsonNode tower, int width, int heads, Activation activation) {
    double ratio = number(tower, "mlp_ratio", EXPANSION, 64);
    return new ClipConfig.Transformer(
        width,
        whole(tower, "layers", 12),
        requireHeads(heads, width),
        (int) (width * ratio),
        activation,
        LN_EPS);
  }

  private int requireHeads(int heads, int width) {
    if (heads < 1 || width % heads != 0) {
      throw invalid("a width of " + width + " does not come apart into " + heads + " heads");
    }
    return heads;
  }

  /**
   * What is done to pictures: open_clip follows OpenAI's order of steps.
   *
   * @throws InvalidModelException naming a value that is not CLIP's
   */
  public Preprocessing preprocessing(int imageSize) {
    JsonNode given = root.path("preprocess_cfg");
    requireOneOf(given, "interpolation", List.of("bicubic", "random"));
    requireOneOf(given, "resize_mode", List.of("shortest"));
    requireOneOf(given, "mode", List.of("RGB"));
    for (JsonNode side :
        given.path("size").isArray() ? given.path("size") : List.of(given.path("size"))) {
      if (!side.isMissingNode() && !side.isNull() && side.asInt() != imageSize) {
        throw invalid(
            "preprocess_cfg.size is " + given.path("size") + " and image_size " + imageSize);
      }
    }
    return new Preprocessing(
        imageSize,
        channels(given, "mean", Preprocessing.CLIP_MEAN),
        channels(given, "std", Preprocessing.CLIP_STD),
        Preprocessing.Rule.OPENAI);
  }

  private List<Float> channels(JsonNode given, String key, List<Float> otherwise) {
    if (given.path(key).isMissingNode() || given.path(key).isNull()) {
      return otherwise;
    }
    List<Float> channels = new ArrayList<>();
    for (JsonNode channel : given.path(key)) {
      float value = channel.isNumber() ? channel.floatValue() : Float.NaN;
      channels.add(value >= 0 && value <= 10 ? value : Float.NaN);
    }
    if (channels.size() != 3
        || channels.contains(Float.NaN)
        || key.equals("std") && channels.contains(0f)) {
      throw invalid(
          "preprocess_cfg."
              + key
              + " is "
              + given.path(key)
              + "; three numbers from 0 to 1 belong");
    }
    return channels;
  }

  private void requireOneOf(JsonNode given, String key, List<String> supported) {
    JsonNode value = given.path(key);
    if (!value.isMissingNode() && !value.isNull() && !supported.contains(value.asText())) {
      throw invalid("preprocess_cfg." + key + " is " + value + "; supported: " + supported);
    }
  }

  private JsonNode section(JsonNode node, String key) {
    if (!node.path(key).isObject()) {
      throw invalid("it has no section " + key);
    }
    return node.path(key);
  }

  private void requireKnown(String section, JsonNode node, Set<String> known) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String value = entry.getValue().asText();
      boolean harmless =
          known.contains(entry.getKey())
              || entry.getValue().isNull()
              || DEFAULTS.getOrDefault(entry.getKey(), List.of()).contains(value);
      if (!harmless) {
        throw invalid(
            section
                + "."
                + entry.getKey()
                + " is "
                + entry.getValue()
                + ", which makes another network than CLIP with a ViT or a ResNet");
      }
    }
  }

  private double number(JsonNode node, String key, double otherwise, double most) {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isNumber() || !(value.doubleValue() > 0 && value.doubleValue() <= most)) {
      throw invalid(key + " is " + value + " where a number up to " + most + " belongs");
    }
    return value.doubleValue();
  }

  private int imageSize(JsonNode vision) {
    int size = whole(vision, "image_size", 224);
    if (size > Preprocessing.MAX_SIZE) {
      throw invalid("image_size is " + size + "; the most is " + Preprocessing.MAX_SIZE);
    }
    return size;
  }

  private int whole(JsonNode node, String key, int otherwise) {
    if (node.path(key).isMissingNode() && otherwise > 0) {
      return otherwise;
    }
    return positive(key, node.path(key));
  }

  private int positive(String key, JsonNode value) {
    if (!value.isInt() || value.intValue() < 1 || value.intValue() > 1 << 24) {
      throw invalid(key + " is " + value + " where a positive whole number belongs");
    }
    return value.intValue();
  }

  private InvalidModelException invalid(String reason) {
    return new InvalidModelException(file + " cannot be used: " + reason + ".");
  }
}
