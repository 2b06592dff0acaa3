package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model as open_clip publishes it: open_clip_config.json, open_clip_model.safetensors (or
 * open_clip_pytorch_model.bin) and tokenizer.json. Its tensors have OpenAI's names.
 */
public final class OpenClipCheckpoint implements Checkpoint {
  /** Architecture and preprocessing. */
  static final String CONFIG = "open_clip_config.json";

  /** The weights. */
  public static final String WEIGHTS = "open_clip_model.safetensors";

  private static final String TORCH_WEIGHTS = "open_clip_pytorch_model.bin";

  private final ModelFiles files;

  /** Looks at nothing yet. */
  public OpenClipCheckpoint(ModelFiles files) {
    this.files = files;
  }

  @Override
  public String layout() {
    return "open_clip";
  }

  @Override
  public ClipConfig config() {
    return read().model();
  }

  private OpenClipConfig read() {
    return new OpenClipConfig(files.describe(CONFIG), files.json(CONFIG));
  }

  @Override
  public TokenizerFile tokenizerFile(ClipConfig config) {
    return TokenizerFile.of(files, config);
  }

  @Override
  public Preprocessing preprocessing(ClipConfig config) {
    return read().preprocessing(config.vision().imageSize());
  }

  @Override
  public ClipModel.Weights weights(NDManager manager) {
    return OpenAiWeights.of(files.tensors(weightsFile()), manager);
  }

  private String weightsFile() {
    return Stream.of(WEIGHTS, WEIGHTS + ModelFiles.INDEX, TORCH_WEIGHTS)
        .filter(files::has)
        .findFirst()
        .orElse(WEIGHTS);
  }

  @Override
  public ModelManifest manifest(ClipConfig config, TokenizerFile tokenizer) {
    return new ModelManifest(
        files.name(),
        files.weightsSha256(weightsFile()),
        config.embeddingDimension(),
        preprocessing(config).canonical(),
        tokenizer.sha256());
  }

  @Override
  public List<String> remarks() {
    return weightsFile().equals(TORCH_WEIGHTS)
        ? List.of("The weights come from a pickle, of which only tensors are read.")
        : List.of();
  }
}
