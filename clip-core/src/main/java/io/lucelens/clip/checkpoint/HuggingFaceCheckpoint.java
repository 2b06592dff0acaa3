package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.text.ClipTokenizer;

/**
 * A model in Hugging Face layout: config.json, weights (model.safetensors, pytorch_model.bin, or
 * several of either with an index), tokenizer.json and optionally preprocessor_config.json. Reads
 * and checks; owns nothing.
 */
public final class HuggingFaceCheckpoint {
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
    return HuggingFaceConfig.read(files.describe(ModelFiles.CONFIG), files.json(ModelFiles.CONFIG));
  }

  /**
   * Reads tokenizer.json; the caller owns the tokenizer.
   *
   * @throws InvalidModelException if it is missing or malformed, or gives tokens that the model
   *     does not have
   */
  public ClipTokenizer tokenizer(ClipConfig config) {
    String file = files.describe(ModelFiles.TOKENIZER);
    int highest = highestToken(files.json(ModelFiles.TOKENIZER));
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
    TensorSource weights = files.weights();
    return new ClipModel(config, (name, shape) -> load(weights, manager, name, shape));
  }

  private static NDArray load(TensorSource weights, NDManager manager, String name, Shape shape) {
    if (!weights.names().contains(name)) {
      throw new InvalidModelException(
          weights.describe()
              + " has no tensor "
              + name
              + ", which config.json asks for. The two files belong to different models, or this"
              + " is not a CLIPModel.");
    }
    if (!weights.shape(name).equals(shape)) {
      throw new InvalidModelException(
          weights.describe()
              + ": tensor "
              + name
              + " has shape "
              + weights.shape(name)
              + " and config.json asks for "
              + shape
              + ". The two files belong to different models.");
    }
    return FiniteWeights.load(weights, manager, name);
  }

  /** What identifies the model's vectors. */
  public ModelManifest manifest(ClipConfig config) {
    return new ModelManifest(
        files.name(),
        files.weightsSha256(files.weightsFile()),
        config.embeddingDimension(),
        preprocessing(config).canonical(),
        ModelFiles.sha256(files.require(ModelFiles.TOKENIZER)));
  }
}
