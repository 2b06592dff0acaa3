package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a model folder in Hugging Face layout, which this library and Python's transformers load
 * alike.
 */
public final class HuggingFaceExport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HuggingFaceExport() {}

  /**
   * Writes everything but the weights: config.json, tokenizer.json and preprocessor_config.json.
   *
   * @param folder made if it is not there
   * @param model whose architecture is written
   * @param tokenizer its tokenizer
   * @param tokenizerJson the content of its tokenizer.json
   */
  public static void writeDescription(
      Path folder,
      ClipModel model,
      ClipTokenizer tokenizer,
      byte[] tokenizerJson,
      Preprocessing preprocessing)
      throws IOException {
    Files.createDirectories(folder);
    writeJson(
        folder.resolve(ModelFiles.CONFIG), HuggingFaceConfig.write(model.config(), tokenizer));
    Files.write(folder.resolve(ModelFiles.TOKENIZER), tokenizerJson);
    writeJson(folder.resolve(ModelFiles.PREPROCESSOR), preprocessor(preprocessing));
  }

  /** Writes model.safetensors atomically. */
  public static void writeWeights(Path folder, ClipModel model, DType type) throws IOException {
    // In the order of names, as transformers writes it.
    Map<String, NDArray> tensors = new TreeMap<>();
    model.namedParameters().forEach((name, p) -> tensors.put(name, p.getArray()));
    SafetensorsWriter.write(
        folder.resolve(ModelFiles.WEIGHTS),
        new LinkedHashMap<>(tensors),
        type,
        // transformers refuses a file that does not say so.
        Map.of("format", "pt"));
  }

  private static ObjectNode preprocessor(Preprocessing preprocessing) {
    ObjectNode node = JSON.createObjectNode();
    int size = preprocessing.size();
    node.put("do_convert_rgb", true);
    node.put("do_resize", true);
    node.put("resample", preprocessing.resampling().pillowNumber());
    if (preprocessing.rule() == Preprocessing.Rule.SIGLIP) {
      node.put("image_processor_type", "SiglipImageProcessor");
      node.putObject("size").put("height", size).put("width", size);
    } else {
      node.put("image_processor_type", "CLIPImageProcessor");
      node.putObject("size").put("shortest_edge", size);
      node.put("do_center_crop", true);
      node.putObject("crop_size").put("height", size).put("width", size);
    }
    node.put("do_rescale", true);
    node.put("rescale_factor", 1 / 255.0);
    node.put("do_normalize", true);
    node.set("image_mean", JSON.valueToTree(preprocessing.mean()));
    node.set("image_std", JSON.valueToTree(preprocessing.std()));
    return node;
  }

  private static void writeJson(Path file, JsonNode node) throws IOException {
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
  }
}
