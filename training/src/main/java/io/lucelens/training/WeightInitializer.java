package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * Starting weights for a model trained from scratch, with the spreads of openai/CLIP's {@code
 * initialize_parameters}: attention by 1/√width, what writes into the residual stream shrunk by
 * 1/√(2·layers), embeddings 0.02 and 0.01, gains one, biases zero.
 *
 * <p>Of a ResNet, the attention pooling by 1/√features, every block's last gain zero, so that a
 * block starts as its shortcut, and convolutions with the spread 1/√(3·fan-in) that PyTorch's
 * Conv2d has. Running means are zero, running variances one.
 *
 * <p>Each tensor is drawn from its own stream, seeded by the run's seed and the tensor's name, so
 * the weights do not depend on the order in which they are asked for.
 *
 * @param config the architecture
 * @param manager owns what is made
 * @param seed of the run
 */
record WeightInitializer(ClipConfig config, NDManager manager, long seed)
    implements ClipModel.Weights {
  private static final String LAST_GAIN = ".*layer\\d\\.\\d+\\.bn3\\.weight";

  @Override
  public NDArray get(String name, Shape shape) {
    float[] values = new float[Math.toIntExact(shape.size())];
    if (name.equals("logit_scale")) {
      values[0] = config.initialLogitScale();
    } else if (isGain(name)) {
      Arrays.fill(values, name.matches(LAST_GAIN) ? 0 : 1);
    } else if (!name.endsWith("bias") && !name.endsWith(".running_mean")) {
      fill(values, name, spread(name, shape));
    }
    // A created array wraps Java memory; training needs native memory of its own.
    try (NDManager scope = manager.newSubManager()) {
      NDArray weight = scope.create(values, shape).duplicate();
      weight.attach(manager);
      return weight;
    }
  }

  private boolean isGain(String name) {
    boolean ofBatchNorm = name.matches(".*(\\.bn\\d|\\.downsample\\.1)\\.weight");
    return ofBatchNorm
        || name.endsWith(".running_var")
        || name.contains("norm") && name.endsWith(".weight");
  }

  private double spread(String name, Shape shape) {
    boolean image = name.startsWith("vision_model") || name.startsWith("visual_");
    if (!image) {
      return transformerSpread(name, config.text().transformer());
    }
    return switch (config.vision()) {
      case ClipConfig.Vit vit ->
          name.contains("patch_embedding")
              ? Math.pow(3.0 * vit.patchSize() * vit.patchSize(), -0.5)
              : transformerSpread(name, vit.transformer());
      // Of a convolution, the spread of an even distribution within ±1/√fan-in.
      case ClipConfig.ResNet resNet ->
          name.contains(".attnpool.")
              ? Math.pow(resNet.featureWidth(), -0.5)
              : Math.pow(3.0 * shape.size() / shape.get(0), -0.5);
    };
  }

  private static double transformerSpread(String name, ClipConfig.Transformer tower) {
    double perWidth = Math.pow(tower.width(), -0.5);
    double intoResidual = Math.pow(2.0 * tower.layers(), -0.5);
    if (name.contains("token_embedding")) {
      return 0.02;
    } else if (name.startsWith("text_model.embeddings.position")) {
      return 0.01;
    } else if (name.contains("out_proj") || name.contains("mlp.fc2")) {
      return perWidth * intoResidual;
    } else if (name.contains("mlp.fc1")) {
      return Math.pow(2.0 * tower.width(), -0.5);
    }
    return perWidth;
  }

  private void fill(float[] values, String name, double spread) {
    CRC32 nameHash = new CRC32();
    nameHash.update(name.getBytes(StandardCharsets.UTF_8));
    SplittableRandom random = new SplittableRandom(seed << 32 ^ nameHash.getValue());
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * spread);
    }
  }
}
