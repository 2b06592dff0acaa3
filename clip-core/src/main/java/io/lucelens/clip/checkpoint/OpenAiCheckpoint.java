package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import java.util.ArrayList;
import java.util.List;

/**
 * A model as OpenAI published it: one file, a TorchScript archive or a state dict (or a safetensors
 * file with the same names), from which the architecture is inferred. Beside it lies the
 * tokenizer.json, and where heads are not as wide as usual an {@value #CONFIG}.
 */
public final class OpenAiCheckpoint implements Checkpoint {
  /** Constructor arguments of openai/CLIP's model; optional. */
  static final String CONFIG = "openai_config.json";

  private final ModelFiles files;
  private final String weightsFile;
  private final TensorSource weights;

  /**
   * Opens the weights.
   *
   * @param weightsFile name of the file with the weights
   * @throws io.lucelens.clip.InvalidModelException if the file is refused
   */
  public OpenAiCheckpoint(ModelFiles files, String weightsFile) {
    this.files = files;
    this.weightsFile = weightsFile;
    this.weights = files.tensors(weightsFile);
  }

  @Override
  public String layout() {
    return "OpenAI";
  }

  @Override
  public ClipConfig config() {
    JsonNode given = files.has(CONFIG) ? files.json(CONFIG) : MissingNode.getInstance();
    return OpenAiArchitecture.infer(weights, given);
  }

  @Override
  public TokenizerFile tokenizerFile(ClipConfig config) {
    return TokenizerFile.of(files, config);
  }

  @Override
  public Preprocessing preprocessing(ClipConfig config) {
    return Preprocessing.reference(config.vision().imageSize());
  }

  @Override
  public ClipModel.Weights weights(NDManager manager) {
    return OpenAiWeights.of(weights, manager);
  }

  @Override
  public ModelManifest manifest(ClipConfig config, TokenizerFile tokenizer) {
    return new ModelManifest(
        weightsFile.replaceFirst("\\.[^.]*$", ""),
        files.sha256(weightsFile),
        config.embeddingDimension(),
        preprocessing(config).canonical(),
        tokenizer.sha256());
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    remarks.add("The architecture is inferred from the tensors of " + weightsFile + ".");
    if (files.has(CONFIG)) {
      remarks.add("The number of attention heads comes from " + CONFIG + ".");
    }
    return remarks;
  }
}
