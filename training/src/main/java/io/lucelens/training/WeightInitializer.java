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
 * <p>Each tensor is drawn from its own stream, seeded by the run's seed and the tensor's name, so
 * the weights do not depend on the order in which they are asked for.
 *
 * @param config the architecture
 * @param manager owns what is made
 * @param seed of the run
 */
record WeightInitializer(ClipConfig config, NDManager manager, long seed)
    implements ClipModel.Weights {

  @Override
  public NDArray get(String name, Shape shape) {
    float[] values = new float[Math.toIntExact(shape.size())];
    if (name.equals("logit_scale")) {
      values[0] = config.initialLogitScale();
    } else if (name.contains("norm") && name.endsWith(".weight")) {
      Arrays.fill(values, 1);
    } else if (!name.endsWith(".bias")) {
      fill(values, name, spread(name));
    }
    // A created array wraps Java memory; training needs native memory of its own.
    try (NDManager scope = manager.newSubManager()) {
      NDArray weight = scope.create(values, shape).duplicate();
      weight.attach(manager);
      return weight;
    }
  }

  private double spread(String name) {
    ClipConfig.Transformer tower =
        name.startsWith("vision_model") || name.startsWith("visual_")
            ? vit().transformer()
            : config.text().transformer();
    double perWidth = Math.pow(tower.width(), -0.5);
    double intoResidual = Math.pow(2.0 * tower.layers(), -0.5);
    if (name.contains("token_embedding")) {
      return 0.02;
    } else if (name.startsWith("text_model.embeddings.position")) {
      return 0.01;
    } else if (name.contains("patch_embedding")) {
      int patch = vit().patchSize();
      return Math.pow(3.0 * patch * patch, -0.5);
    } else if (name.contains("out_proj") || name.contains("mlp.fc2")) {
      return perWidth * intoResidual;
    } else if (name.contains("mlp.fc1")) {
      return Math.pow(2.0 * tower.width(), -0.5);
    }
    return perWidth;
  }

  private ClipConfig.Vit vit() {
    if (config.vision() instanceof ClipConfig.Vit vit) {
      return vit;
    }
    throw new IllegalArgumentException(
        "Only a vision transformer can be trained from scratch, and the image tower is "
            + config.vision());
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
