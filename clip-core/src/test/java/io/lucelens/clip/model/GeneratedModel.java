package io.lucelens.clip.model;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.checkpoint.OpenAiWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model of the goldens that is too large to store: its weights are generated. */
public final class GeneratedModel {
  private GeneratedModel() {}

  /**
   * Generates a model.
   *
   * @param params the golden's params.json
   * @param manager owns the weights
   */
  public static ClipModel of(Path params, NDManager manager) throws IOException {
    JsonNode root = Goldens.json(params);
    Map<String, JsonNode> byName = new HashMap<>();
    root.path("parameters").forEach(p -> byName.put(p.path("name").asText(), p));
    return new ClipModel(
        config(root.path("config")),
        new OpenAiWeights(manager, (scope, name) -> GeneratedTensor.of(scope, byName.get(name))));
  }

  private static ClipConfig config(JsonNode c) {
    int textWidth = c.path("transformer_width").asInt();
    return new ClipConfig(
        c.path("embed_dim").asInt(),
        2.6592f,
        vision(c),
        new ClipConfig.Text(
            transformer(
                textWidth, c.path("transformer_layers").asInt(), c.path("transformer_heads")),
            c.path("context_length").asInt(),
            c.path("vocab_size").asInt()));
  }

  private static ClipConfig.Vision vision(JsonNode c) {
    int width = c.path("vision_width").asInt();
    int size = c.path("image_resolution").asInt();
    JsonNode layers = c.path("vision_layers");
    if (layers.isArray()) {
      List<Integer> blocks = new ArrayList<>();
      layers.forEach(n -> blocks.add(n.asInt()));
      return new ClipConfig.ResNet(blocks, width, c.path("vision_heads").asInt(), size);
    }
    return new ClipConfig.Vit(
        transformer(width, layers.asInt(), c.path("vision_heads")),
        size,
        c.path("vision_patch_size").asInt());
  }

  private static ClipConfig.Transformer transformer(int width, int layers, JsonNode heads) {
    return new ClipConfig.Transformer(
        width, layers, heads.asInt(width / 64), 4 * width, Activation.QUICK_GELU, 1e-5f);
  }
}
