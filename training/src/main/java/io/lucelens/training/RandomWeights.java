package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** Tensors of random numbers, each from its own stream: seeded by the run's seed and its name. */
final class RandomWeights {
  private RandomWeights() {}

  /**
   * Draws from a normal distribution around zero.
   *
   * @param spread standard deviation
   * @return in native memory of its own, owned by {@code manager}
   */
  static NDArray normal(String name, Shape shape, double spread, long seed, NDManager manager) {
    CRC32 nameHash = new CRC32();
    nameHash.update(name.getBytes(StandardCharsets.UTF_8));
    SplittableRandom random = new SplittableRandom(seed << 32 ^ nameHash.getValue());
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * spread);
    }
    return WeightCopies.copy(values, shape, manager);
  }
}
