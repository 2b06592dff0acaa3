package io.lucelens.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.Clip;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.HuggingFaceExport;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** ViT-B/32 with the shapes of OpenAI's and random weights: arithmetic costs what it costs. */
final class FullSizeModel {
  /** CLIP paper, table 20. */
  static final ClipConfig VIT_B_32 =
      new ClipConfig(
          512,
          2.6592f,
          new ClipConfig.Vit(transformer(768, 12), 224, 32),
          new ClipConfig.Text(transformer(512, 8), 77, ClipConfig.CLIP_VOCABULARY));

  private static final float SPREAD = 0.02f;

  private FullSizeModel() {}

  private static ClipConfig.Transformer transformer(int width, int heads) {
    return new ClipConfig.Transformer(width, 12, heads, 4 * width, Activation.QUICK_GELU, 1e-5f);
  }

  /** Makes a model; its weights belong to the manager. */
  static ClipModel create(NDManager manager) {
    return new ClipModel(VIT_B_32, (name, shape) -> weight(manager, name, shape));
  }

  private static NDArray weight(NDManager manager, String name, Shape shape) {
    boolean gain = name.contains("norm") && name.endsWith(".weight");
    return gain ? manager.ones(shape) : manager.randomNormal(0, SPREAD, shape, DataType.FLOAT32);
  }

  /**
   * The folder of the model in Hugging Face layout, 605 MB; written on first use. Its tokenizer is
   * the bundled model's, whose tokens are fewer.
   */
  static Path folder() throws IOException {
    Path folder = Path.of(System.getProperty("lucelens.root"), "benchmarks/target/vit-b-32");
    if (Files.exists(folder.resolve(ModelFiles.WEIGHTS))) {
      return folder;
    }
    try (NDManager manager = NDManager.newBaseManager();
        Clip bundled = Clip.bundled()) {
      ClipModel model = create(manager);
      HuggingFaceExport.writeDescription(
          folder,
          model,
          bundled.tokenizer(),
          ModelFiles.bundled().require(ModelFiles.TOKENIZER),
          Preprocessing.reference(VIT_B_32.vision().imageSize()));
      HuggingFaceExport.writeWeights(folder, model, DType.F32);
    }
    return folder;
  }
}
