package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import java.util.ArrayList;
import java.util.List;

/**
 * A model in Hugging Face layout: config.json, weights (model.safetensors, pytorch_model.bin, or
 * several of either with an index), tokenizer.json and optionally preprocessor_config.json. Reads
 * and checks; owns nothing.
 */
public final class HuggingFaceCheckpoint implements Checkpoint {
  private final ModelFiles files;

  /** Looks at nothing yet. */
  public HuggingFaceCheckpoint(ModelFiles files) {
    this.files = files;
  }

  @Override
  public String layout() {
    return "Hugging Face";
  }

  @Override
  public ClipConfig config() {
    return HuggingFaceConfig.read(files.describe(ModelFiles.CONFIG), files.json(ModelFiles.CONFIG));
  }

  @Override
  public TokenizerFile tokenizerFile(ClipConfig config) {
    return TokenizerFile.of(files, config);
  }

  @Override
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

  @Override
  public ClipModel.Weights weights(NDManager manager) {
    TensorSource weights = files.weights();
    return (name, shape) -> load(weights, manager, name, shape);
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

  @Override
  public ModelManifest manifest(ClipConfig config, TokenizerFile tokenizer) {
    return new ModelManifest(
        files.name(),
        files.weightsSha256(files.weightsFile()),
        config.embeddingDimension(),
        preprocessing(config).canonical(),
        tokenizer.sha256());
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (!files.weightsFile().equals(ModelFiles.WEIGHTS)) {
      remarks.add("The weights are in " + files.weightsFile() + ".");
    }
    if (!files.has(ModelFiles.PREPROCESSOR)) {
      remarks.add(
          "There is no " + ModelFiles.PREPROCESSOR + ", so OpenAI's preprocessing is used.");
    }
    return remarks;
  }
}
