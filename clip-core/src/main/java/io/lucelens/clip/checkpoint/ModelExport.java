package io.lucelens.clip.checkpoint;

import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes a model folder that {@link Checkpoint#of} reads: in Hugging Face's layout if the image
 * tower is a vision transformer; a ResNet, for which that layout has no names, in open_clip's.
 */
public final class ModelExport {
  private ModelExport() {}

  /**
   * Writes everything but the weights.
   *
   * @param folder made if it is not there
   * @param model whose architecture is written
   * @param tokenizer its tokenizer
   * @param tokenizerJson the content of its tokenizer.json
   * @throws IllegalArgumentException if the layout cannot express the architecture
   */
  public static void writeDescription(
      Path folder,
      ClipModel model,
      ClipTokenizer tokenizer,
      byte[] tokenizerJson,
      Preprocessing preprocessing)
      throws IOException {
    if (model.config().vision() instanceof ClipConfig.ResNet) {
      OpenClipExport.writeDescription(folder, model.config(), tokenizerJson, preprocessing);
    } else {
      HuggingFaceExport.writeDescription(folder, model, tokenizer, tokenizerJson, preprocessing);
    }
  }

  /** Writes the weights atomically, as {@code type}. */
  public static void writeWeights(Path folder, ClipModel model, DType type) throws IOException {
    if (model.config().vision() instanceof ClipConfig.ResNet) {
      OpenClipExport.writeWeights(folder, model, type);
    } else {
      HuggingFaceExport.writeWeights(folder, model, type);
    }
  }
}
