package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.checkpoint.HuggingFaceCheckpoint;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.data.TrainingBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** The goldens' tiny model and made-up batches of any size for it. */
final class TinyTraining {
  private static final int START = 512;
  private static final int END = 513;

  private TinyTraining() {}

  /** A fresh model whose weights may be changed. */
  static ClipModel model(NDManager manager) {
    ModelFiles files = new ModelFiles.Folder(Goldens.resource("tiny_vit"));
    return new ClipModel(
        new HuggingFaceCheckpoint(files).config(),
        (name, shape) -> WeightCopies.load(files.weights(), name, manager));
  }

  static ContrastiveTrainer trainer(ClipModel model, TrainingMethod method, NDManager manager) {
    return trainer(model, method, AdamW.Options.CLIP, manager);
  }

  static ContrastiveTrainer trainer(
      ClipModel model, TrainingMethod method, AdamW.Options options, NDManager manager) {
    ContrastiveTrainer.Setup setup =
        new ContrastiveTrainer.Setup(method, options, Statistics.OF_BATCH, 1);
    return new ContrastiveTrainer(model, setup, Optional.empty(), manager);
  }

  /** Noise with captions of one to nine tokens; the same every time. */
  static TrainingBatch batch(ClipConfig config, int size) {
    Random random = new Random(5);
    int pixels = 3 * config.vision().imageSize() * config.vision().imageSize();
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(size * pixels * Float.BYTES).order(ByteOrder.nativeOrder());
    FloatBuffer floats = buffer.asFloatBuffer();
    int[][] tokens = new int[size][];
    for (int i = 0; i < size; i++) {
      float brightness = (float) random.nextGaussian();
      for (int p = 0; p < pixels; p++) {
        floats.put(brightness + (float) random.nextGaussian());
      }
      int length = 1 + random.nextInt(9);
      tokens[i] = new int[length + 2];
      tokens[i][0] = START;
      for (int t = 1; t <= length; t++) {
        tokens[i][t] = random.nextInt(START);
      }
      tokens[i][length + 1] = END;
    }
    int[] groups = IntStream.range(0, size).toArray();
    return new TrainingBatch(0, 0, buffer, tokens, groups);
  }

  /** Loss and gradients of a batch, without a step; the gradients are cleared again. */
  static Result gradients(ContrastiveTrainer trainer, TrainingBatch batch, NDManager manager) {
    double loss = trainer.gradients().of(batch, manager);
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (NDManager scope = manager.newSubManager()) {
      trainer
          .trained()
          .gradients(scope)
          .forEach((name, gradient) -> gradients.put(name, gradient.toFloatArray()));
    }
    trainer.trained().clearGradients();
    return new Result(loss, gradients);
  }

  record Result(double loss, Map<String, float[]> gradients) {}

  /** Adds to one number of a tensor. */
  static void nudge(NDArray tensor, int at, double by) {
    WithoutGraph.run(
        () -> {
          float[] values = tensor.toFloatArray();
          values[at] += (float) by;
          try (NDArray changed = tensor.getManager().create(values, tensor.getShape())) {
            changed.copyTo(tensor);
          }
        });
  }

  /** Collects garbage and writes over what was freed, so that a dangling buffer would show. */
  static void collectGarbage() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      IntStream.range(0, 2000).forEach(n -> ByteBuffer.allocateDirect(64).putLong(0, -1L));
    }
  }
}
