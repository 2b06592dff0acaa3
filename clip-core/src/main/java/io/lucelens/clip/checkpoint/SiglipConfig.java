package io.lucelens.clip.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;

/**
 * {@code config.json} of a Hugging Face {@code SiglipModel}: SigLIP, and those SigLIP 2 that read
 * squares of one size. Where the file is silent the defaults of transformers' SiglipVisionConfig
 * and SiglipTextConfig hold; published files leave most of it out.
 */
final class SiglipConfig {
  /** What {@code model_type} says. */
  static final String TYPE = "siglip";

  /** Tokens of SigLIP's English vocabulary; SigLIP 2 and the multilingual SigLIPs have others. */
  static final int ENGLISH_VOCABULARY = 32_000;

  /** Where training starts: SigLIP paper, section 3.2 (t' = log 10). */
  private static final float INITIAL_LOGIT_SCALE = (float) Math.log(10);

  private static final ClipConfig.Transformer DEFAULTS =
      new ClipConfig.Transformer(768, 12, 12, 3072, Activation.GELU_TANH, 1e-6f);

  private static final int DEFAULT_PAD_TOKEN = 1;

  private SiglipConfig() {}

  /**
   * Reads a configuration.
   *
   * @throws io.lucelens.clip.InvalidModelException naming the key, its value and what is supported
   */
  static ClipConfig read(ConfigReader in, JsonNode root) {
    JsonNode vision = root.path("vision_config");
    JsonNode text = root.path("text_config");
    ClipConfig.SiglipVit vit = vision(in, vision);
    ClipConfig.Transformer textLayers = in.transformer(text, DEFAULTS);
    int dimension = in.positive(text, "projection_size", textLayers.width());
    if (dimension != vit.transformer().width()) {
      throw in.invalid(
          "texts become vectors of "
              + dimension
              + " numbers (text_config.projection_size, or hidden_size) and pictures of "
              + vit.transformer().width()
              + " (vision_config.hidden_size)");
    }
    return new ClipConfig(
        dimension,
        INITIAL_LOGIT_SCALE,
        vit,
        new ClipConfig.Text(
            textLayers,
            in.positive(text, "max_position_embeddings", 64),
            in.positive(text, "vocab_size", ENGLISH_VOCABULARY),
            ClipConfig.Reading.LAST_PLACE));
  }

  private static ClipConfig.SiglipVit vision(ConfigReader in, JsonNode vision) {
    int imageSize = in.positive(vision, "image_size", 224);
    int patchSize = in.positive(vision, "patch_size", 16);
    in.requireMaxSize(imageSize);
    if (patchSize > imageSize) {
      throw in.invalid("vision_config.patch_size " + patchSize + " is more than " + imageSize);
    }
    in.requireRgb(vision);
    if (!vision.path("vision_use_head").asBoolean(true)) {
      throw in.invalid(
          "vision_config.vision_use_head is false; without attention pooling there is no vector"
              + " for a picture");
    }
    return new ClipConfig.SiglipVit(in.transformer(vision, DEFAULTS), imageSize, patchSize);
  }

  /** The padding's token, by which a text is brought to its full length. */
  static int padToken(JsonNode root) {
    return root.at("/text_config/pad_token_id").asInt(DEFAULT_PAD_TOKEN);
  }

  /**
   * Writes a configuration that transformers reads back as the same model.
   *
   * @param endToken id of the token that closes a text
   * @param padToken id of the token that fills it up
   */
  static ObjectNode write(ClipConfig config, ClipConfig.SiglipVit vit, int endToken, int padToken) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.putArray("architectures").add("SiglipModel");
    root.put("model_type", TYPE);
    ObjectNode text = root.putObject("text_config");
    text.put("model_type", "siglip_text_model");
    ConfigReader.put(text, config.text().transformer());
    text.put("projection_size", config.embeddingDimension());
    text.put("max_position_embeddings", config.text().contextLength());
    text.put("vocab_size", config.text().vocabularySize());
    text.put("eos_token_id", endToken);
    text.put("pad_token_id", padToken);
    ObjectNode vision = root.putObject("vision_config");
    vision.put("model_type", "siglip_vision_model");
    ConfigReader.put(vision, vit.transformer());
    vision.put("image_size", vit.imageSize());
    vision.put("patch_size", vit.patchSize());
    vision.put("num_channels", 3);
    return root;
  }
}
