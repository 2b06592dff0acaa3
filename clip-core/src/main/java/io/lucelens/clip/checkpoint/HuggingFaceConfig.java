package io.lucelens.clip.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;

/**
 * {@code config.json} of a Hugging Face {@code CLIPModel}. Where the file is silent the defaults of
 * transformers' CLIPConfig, CLIPVisionConfig and CLIPTextConfig hold, because published files leave
 * them out.
 */
public final class HuggingFaceConfig {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final float LN_EPS = 1e-5f;

  private final String file;

  private HuggingFaceConfig(String file) {
    this.file = file;
  }

  /**
   * Reads a configuration.
   *
   * @param file its name, for messages
   * @throws InvalidModelException naming the key, its value and what is supported
   */
  public static ClipConfig read(String file, JsonNode root) {
    return new HuggingFaceConfig(file).config(root);
  }

  private ClipConfig config(JsonNode root) {
    String type = root.path("model_type").asText("");
    if (!type.equals("clip")) {
      throw invalid("model_type is '" + type + "'; only 'clip' can be loaded");
    }
    JsonNode vision = root.path("vision_config");
    JsonNode text = root.path("text_config");
    int imageSize = positive(vision, "image_size", 224);
    int patchSize = positive(vision, "patch_size", 32);
    if (imageSize > Preprocessing.MAX_SIZE) {
      throw invalid(
          "vision_config.image_size is " + imageSize + "; the most is " + Preprocessing.MAX_SIZE);
    }
    if (imageSize % patchSize != 0) {
      throw invalid("vision_config.patch_size " + patchSize + " does not divide " + imageSize);
    }
    if (positive(vision, "num_channels", 3) != 3) {
      throw invalid("vision_config.num_channels is not 3; only RGB can be loaded");
    }
    return new ClipConfig(
        positive(root, "projection_dim", 512),
        number(root, "logit_scale_init_value", 2.6592f, -100, 100),
        new ClipConfig.Vit(transformer(vision, 768, 12, 12, 3072), imageSize, patchSize),
        new ClipConfig.Text(
            transformer(text, 512, 12, 8, 2048),
            positive(text, "max_position_embeddings", 77),
            positive(text, "vocab_size", 49408)));
  }

  private ClipConfig.Transformer transformer(
      JsonNode tower, int width, int layers, int heads, int mlp) {
    int w = positive(tower, "hidden_size", width);
    int h = positive(tower, "num_attention_heads", heads);
    if (w % h != 0) {
      throw invalid("num_attention_heads " + h + " does not divide hidden_size " + w);
    }
    String act = tower.path("hidden_act").asText("quick_gelu");
    Activation activation =
        Activation.byConfigName(act)
            .orElseThrow(
                () -> invalid("hidden_act is '" + act + "'; supported: 'quick_gelu' and 'gelu'"));
    return new ClipConfig.Transformer(
        w,
        positive(tower, "num_hidden_layers", layers),
        h,
        positive(tower, "intermediate_size", mlp),
        activation,
        number(tower, "layer_norm_eps", LN_EPS, 0, 1));
  }

  private int positive(JsonNode node, String key, int otherwise) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isInt() || value.intValue() < 1) {
      throw invalid(key + " is " + value + " where a positive whole number belongs");
    }
    return value.intValue();
  }

  private float number(JsonNode node, String key, float otherwise, double least, double most) {
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

  private InvalidModelException invalid(String reason) {
    return new InvalidModelException(file + " cannot be used: " + reason + ".");
  }

  /**
   * Writes a configuration that transformers reads back as the same model.
   *
   * @param startToken id of the start token
   * @param endToken id of the end token, by which transformers finds a text's feature
   * @throws InvalidModelException if the image tower is a ResNet, which the layout does not have
   */
  public static ObjectNode write(ClipConfig config, int startToken, int endToken) {
    if (!(config.vision() instanceof ClipConfig.Vit vit)) {
      throw new InvalidModelException(
          "A CLIP with a ResNet cannot be written: Hugging Face's layout has vision transformers"
              + " only. Take a ViT model.");
    }
    ObjectNode root = JSON.createObjectNode();
    root.putArray("architectures").add("CLIPModel");
    root.put("model_type", "clip");
    root.put("projection_dim", config.embeddingDimension());
    root.put(
        "logit_scale_init_value", Double.parseDouble(Float.toString(config.initialLogitScale())));
    ObjectNode text = root.putObject("text_config");
    text.put("model_type", "clip_text_model");
    put(text, config.text().transformer(), config.embeddingDimension());
    text.put("max_position_embeddings", config.text().contextLength());
    text.put("vocab_size", config.text().vocabularySize());
    text.put("bos_token_id", startToken);
    text.put("eos_token_id", endToken);
    text.put("pad_token_id", endToken);
    ObjectNode vision = root.putObject("vision_config");
    vision.put("model_type", "clip_vision_model");
    put(vision, vit.transformer(), config.embeddingDimension());
    vision.put("image_size", vit.imageSize());
    vision.put("patch_size", vit.patchSize());
    vision.put("num_channels", 3);
    return root;
  }

  private static void put(ObjectNode node, ClipConfig.Transformer tower, int dimension) {
    node.put("hidden_size", tower.width());
    node.put("num_hidden_layers", tower.layers());
    node.put("num_attention_heads", tower.heads());
    node.put("intermediate_size", tower.mlpWidth());
    node.put("hidden_act", tower.activation().configName());
    // Through decimal text, so that 1e-5f is written as 1.0E-5 and not as 9.999999747378752E-6.
    node.put("layer_norm_eps", Double.parseDouble(Float.toString(tower.layerNormEps())));
    node.put("projection_dim", dimension);
  }
}
