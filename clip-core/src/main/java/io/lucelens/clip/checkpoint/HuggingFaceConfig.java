package io.lucelens.clip.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.text.ClipTokenizer;

/**
 * {@code config.json} of a Hugging Face {@code CLIPModel} or {@code SiglipModel}. Where the file is
 * silent the defaults of transformers' CLIPConfig, CLIPVisionConfig and CLIPTextConfig hold,
 * because published files leave them out; SigLIP's are in {@link SiglipConfig}.
 */
public final class HuggingFaceConfig {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final float LN_EPS = 1e-5f;
  private static final ClipConfig.Transformer VISION =
      new ClipConfig.Transformer(768, 12, 12, 3072, Activation.QUICK_GELU, LN_EPS);
  private static final ClipConfig.Transformer TEXT =
      new ClipConfig.Transformer(512, 12, 8, 2048, Activation.QUICK_GELU, LN_EPS);

  private HuggingFaceConfig() {}

  /**
   * Reads a configuration.
   *
   * @param file its name, for messages
   * @throws InvalidModelException naming the key, its value and what is supported
   */
  public static ClipConfig read(String file, JsonNode root) {
    ConfigReader in = new ConfigReader(file);
    String type = root.path("model_type").asText("");
    return switch (type) {
      case "clip" -> clip(in, root);
      case SiglipConfig.TYPE -> SiglipConfig.read(in, root);
      case "siglip2" ->
          throw in.invalid(
              "model_type is 'siglip2', a SigLIP 2 that reads pictures in their own proportions"
                  + " (NaFlex), which cannot be loaded. Take one of a fixed size, such as"
                  + " google/siglip2-base-patch16-224");
      default ->
          throw in.invalid("model_type is '" + type + "'; only 'clip' and 'siglip' can be loaded");
    };
  }

  private static ClipConfig clip(ConfigReader in, JsonNode root) {
    JsonNode vision = root.path("vision_config");
    JsonNode text = root.path("text_config");
    int imageSize = in.positive(vision, "image_size", 224);
    int patchSize = in.positive(vision, "patch_size", 32);
    in.requireMaxSize(imageSize);
    if (imageSize % patchSize != 0) {
      throw in.invalid("vision_config.patch_size " + patchSize + " does not divide " + imageSize);
    }
    in.requireRgb(vision);
    return new ClipConfig(
        in.positive(root, "projection_dim", 512),
        in.number(root, "logit_scale_init_value", 2.6592f, -100, 100),
        new ClipConfig.Vit(in.transformer(vision, VISION), imageSize, patchSize),
        new ClipConfig.Text(
            in.transformer(text, TEXT),
            in.positive(text, "max_position_embeddings", 77),
            in.positive(text, "vocab_size", 49408)));
  }

  /**
   * Writes a configuration that transformers reads back as the same model.
   *
   * @param tokenizer whose special tokens the configuration repeats; transformers finds a text's
   *     feature by the end token
   * @throws InvalidModelException if the image tower is a ResNet, which the layout does not have
   */
  public static ObjectNode write(ClipConfig config, ClipTokenizer tokenizer) {
    return switch (config.vision()) {
      case ClipConfig.Vit vit ->
          clip(config, vit, tokenizer.startToken().orElseThrow(), tokenizer.endToken());
      case ClipConfig.SiglipVit vit ->
          SiglipConfig.write(config, vit, tokenizer.endToken(), tokenizer.padToken().orElseThrow());
      case ClipConfig.ResNet resNet ->
          throw new InvalidModelException(
              "A CLIP with a ResNet cannot be written: Hugging Face's layout has vision transformers"
                  + " only. Take a ViT model.");
    };
  }

  private static ObjectNode clip(
      ClipConfig config, ClipConfig.Vit vit, int startToken, int endToken) {
    ObjectNode root = JSON.createObjectNode();
    root.putArray("architectures").add("CLIPModel");
    root.put("model_type", "clip");
    root.put("projection_dim", config.embeddingDimension());
    root.put("logit_scale_init_value", ConfigReader.decimal(config.initialLogitScale()));
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
    ConfigReader.put(node, tower);
    node.put("projection_dim", dimension);
  }
}
