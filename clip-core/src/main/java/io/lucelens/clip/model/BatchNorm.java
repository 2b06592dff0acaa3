package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;

/**
 * Batch normalisation by running statistics, which are buffers and not parameters: inference reads
 * them and no gradient reaches them. Results belong to the input's manager.
 */
record BatchNorm(Parameter weight, Parameter bias, NDArray mean, NDArray variance) {
  /** PyTorch's default, which openai/CLIP leaves as it is. */
  private static final float EPS = 1e-5f;

  static BatchNorm create(
      ParameterFactory parameters, BufferFactory buffers, String name, int channels) {
    return new BatchNorm(
        parameters.create(name + ".weight", channels),
        parameters.create(name + ".bias", channels),
        buffers.create(name + ".running_mean", channels),
        buffers.create(name + ".running_var", channels));
  }

  /** x [batch, channels, height, width], normalised a channel. */
  NDArray forward(NDArray x) {
    return x.getNDArrayInternal()
        .batchNorm(x, mean, variance, weight.getArray(), bias.getArray(), 1, 0, EPS, false)
        .singletonOrThrow();
  }
}
