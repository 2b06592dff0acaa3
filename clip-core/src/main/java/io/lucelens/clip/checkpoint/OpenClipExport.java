package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a model with a ResNet in open_clip's layout: open_clip_config.json, whose {@code
 * model_cfg} Python's open_clip builds, and open_clip_model.safetensors with OpenAI's names. The
 * count of batches that PyTorch keeps beside running statistics is left out: nothing reads it, and
 * PyTorch takes zero where it is missing.
 */
final class OpenClipExport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private OpenClipExport() {}

  /** Writes open_clip_config.json and tokenizer.json. */
  static void writeDescription(
      Path folder, ClipConfig config, byte[] tokenizerJson, Preprocessing preprocessing)
      throws IOException {
    Files.createDirectories(folder);
    ObjectNode root = JSON.createObjectNode();
    root.set("model_cfg", model(config));
    root.set("preprocess_cfg", preprocessing(preprocessing));
    requireSame(config, root);
    Files.writeString(
        folder.resolve(OpenClipCheckpoint.CONFIG),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
    Files.write(folder.resolve(ModelFiles.TOKENIZER), tokenizerJson);
  }

  /** Layer norms with another epsilon, for one, have no key in this layout. */
  private static void requireSame(ClipConfig config, JsonNode root) {
    ClipConfig read = new OpenClipConfig(OpenClipCheckpoint.CONFIG, root).model();
    if (!read.equals(config)) {
      throw new IllegalArgumentException(
          "open_clip's layout cannot express "
              + config
              + ", it would be read as "
              + read
              + ". Choose an architecture that it has.");
    }
  }

  private static ObjectNode model(ClipConfig config) {
    ClipConfig.ResNet resNet = (ClipConfig.ResNet) config.vision();
    ClipConfig.Transformer transformer = config.text().transformer();
    ObjectNode node = JSON.createObjectNode();
    node.put("embed_dim", config.embeddingDimension());
    node.put("quick_gelu", transformer.activation() == Activation.QUICK_GELU);
    node.put("init_logit_scale", config.initialLogitScale());
    ObjectNode vision = node.putObject("vision_cfg");
    vision.put("image_size", resNet.imageSize());
    vision.set("layers", JSON.valueToTree(resNet.blocks()));
    vision.put("width", resNet.width());
    vision.put("head_width", resNet.featureWidth() / resNet.heads());
    ObjectNode text = node.putObject("text_cfg");
    text.put("context_length", config.text().contextLength());
    text.put("vocab_size", config.text().vocabularySize());
    text.put("width", transformer.width());
    text.put("heads", transformer.heads());
    text.put("layers", transformer.layers());
    text.put("mlp_ratio", (double) transformer.mlpWidth() / transformer.width());
    return node;
  }

  private static ObjectNode preprocessing(Preprocessing preprocessing) {
    ObjectNode node = JSON.createObjectNode();
    node.put("size", preprocessing.size());
    node.put("mode", "RGB");
    node.set("mean", JSON.valueToTree(preprocessing.mean()));
    node.set("std", JSON.valueToTree(preprocessing.std()));
    node.put("interpolation", "bicubic");
    node.put("resize_mode", "shortest");
    return node;
  }

  /** Writes open_clip_model.safetensors atomically. */
  static void writeWeights(Path folder, ClipModel model, DType type) throws IOException {
    Map<String, NDArray> ours = model.namedTensors();
    try (NDManager scope = ours.get("logit_scale").getManager().newSubManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      ours.forEach((name, tensor) -> put(tensors, name, tensor, ours, scope));
      SafetensorsWriter.write(
          folder.resolve(OpenClipCheckpoint.WEIGHTS), tensors, type, Map.of("format", "pt"));
    }
  }

  private static void put(
      Map<String, NDArray> tensors,
      String name,
      NDArray tensor,
      Map<String, NDArray> ours,
      NDManager scope) {
    if (name.contains(".self_attn.k_proj.") || name.contains(".self_attn.v_proj.")) {
      return; // with the query
    }
    NDArray written = tensor;
    if (name.contains(".self_attn.q_proj.")) {
      written =
          new NDList(
                  tensor,
                  ours.get(name.replace("q_proj", "k_proj")),
                  ours.get(name.replace("q_proj", "v_proj")))
              .stream().reduce((a, b) -> inScope(a.concat(b, 0), scope)).orElseThrow();
    } else if (name.equals("text_projection.weight")) {
      // A transposed view lies in memory as before; the file wants the elements in order.
      written = inScope(inScope(tensor.transpose(), scope).duplicate(), scope);
    }
    tensors.put(OpenAiWeights.originalName(name), written);
  }

  private static NDArray inScope(NDArray array, NDManager scope) {
    array.attach(scope);
    return array;
  }
}
