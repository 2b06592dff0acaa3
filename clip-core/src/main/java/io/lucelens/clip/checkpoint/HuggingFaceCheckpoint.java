package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.text.ClipTokenizer;
import java.io.IOException;

/**
 * A model in Hugging Face layout: config.json, model.safetensors, tokenizer.json and optionally
 * preprocessor_config.json. Reads and checks; owns nothing.
 */
public final class HuggingFaceCheckpoint {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ModelFiles files;

  public HuggingFaceCheckpoint(ModelFiles files) {
    this.files = files;
  }

  /**
   * Reads config.json.
   *
   * @throws InvalidModelException if it is missing, malformed or of another kind of model
   */
  public ClipConfig config() {
    return HuggingFaceConfig.read(files.describe(ModelFiles.CONFIG), json(ModelFiles.CONFIG));
  }

  /**
   * Reads tokenizer.json; the caller owns the tokenizer.
   *
   * @throws InvalidModelException if it is missing or malformed, or gives tokens that the model
   *     does not have
   */
  public ClipTokenizer tokenizer(ClipConfig config) {
    String file = files.describe(ModelFiles.TOKENIZER);
    int highest = highestToken(json(ModelFiles.TOKENIZER));
    if (highest >= config.text().vocabularySize()) {
      throw new InvalidModelException(
          file
              + " has a token of number "
              + highest
              + " and config.json a vocabulary of "
              + config.text().vocabularySize()
              + ". The two files belong to different models.");
    }
    return ClipTokenizer.of(
        file, files.require(ModelFiles.TOKENIZER), config.text().contextLength());
  }

  private static int highestToken(JsonNode tokenizer) {
    int highest = -1;
    for (JsonNode id : tokenizer.path("model").path("vocab")) {
      highest = Math.max(highest, id.asInt());
    }
    for (JsonNode token : tokenizer.path("added_tokens")) {
      highest = Math.max(highest, token.path("id").asInt());
    }
    return highest;
  }

  /**
   * Reads preprocessor_config.json; where there is none, the reference's rules hold.
   *
   * @throws InvalidModelException if it is malformed, or makes images of another size than
   *     config.json asks for
   */
  public Preprocessing preprocessing(ClipConfig config) {
    int size = config.vision().imageSize();
    String file = files.describe(ModelFiles.PREPROCESSOR);
    Preprocessing preprocessing =
        files
            .read(ModelFiles.PREPROCESSOR)
            .map(json -> Preprocessing.fromJson(file, json))
            .orElseGet(() -> Preprocessing.reference(size));
    if (preprocessing.size() != size) {
      throw new InvalidModelException(
          file
              + " makes images of "
              + preprocessing.size()
              + " pixels and config.json asks for "
              + size
              + ". The two files belong to different models.");
    }
    return preprocessing;
  }

  /**
   * Loads the weights.
   *
   * @param manager owns them from now on
   * @throws InvalidModelException naming the tensor that is missing, or whose shape contradicts
   *     config.json
   */
  public ClipModel model(ClipConfig config, NDManager manager) {
    Safetensors weights = files.weights();
    return new ClipModel(config, (name, shape) -> load(weights, manager, name, shape));
  }

  private NDArray load(Safetensors weights, NDManager manager, String name, Shape shape) {
    if (!weights.names().contains(name)) {
      throw new InvalidModelException(
          files.describe(ModelFiles.WEIGHTS)
              + " has no tensor "
              + name
              + ", which config.json asks for. The two files belong to different models, or this"
              + " is not a CLIPModel.");
    }
    if (!weights.shape(name).equals(shape)) {
      throw new InvalidModelException(
          files.describe(ModelFiles.WEIGHTS)
              + ": tensor "
              + name
              + " has shape "
              + weights.shape(name)
              + " and config.json asks for "
              + shape
              + ". The two files belong to different models.");
    }
    try {
      return weights.load(manager, name);
    } catch (IOException e) {
      throw new InvalidModelException(
          files.describe(ModelFiles.WEIGHTS) + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** What identifies the model's vectors. */
  public ModelManifest manifest(ClipConfig config) {
    return new ModelManifest(
        files.name(),
        files.weightsSha256(),
        config.embeddingDimension(),
        preprocessing(config).canonical(),
        ModelFiles.sha256(files.require(ModelFiles.TOKENIZER)));
  }

  private JsonNode json(String file) {
    try {
      return JSON.readTree(files.require(file));
    } catch (JsonProcessingException e) {
      throw new InvalidModelException(
          files.describe(file) + " is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new InvalidModelException(files.describe(file) + " cannot be read", e);
    }
  }
}
