package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;

/**
 * Batch normalisation. Its running statistics are buffers and not parameters: no gradient reaches
 * them. Results belong to the input's manager.
 */
record BatchNorm(Parameter weight, Parameter bias, NDArray mean, NDArray variance) {
  /** PyTorch's default, which openai/CLIP leaves as it is. */
  private static final float EPS = 1e-5f;

  /** What running statistics keep at a step; DJL hands PyTorch the difference to one, 0.1. */
  private static final float KEPT = 0.9f;

  /** Where the mean and the variance come from. */
  enum Statistics {
    /** From training: the same for every batch. */
    RUNNING,
    /**
     * From this batch, and the running ones move a tenth of the way towards them, the variance in
     * its unbiased form. Writes to the buffers, so it is for one thread.
     */
    BATCH
  }

  static BatchNorm create(
      ParameterFactory parameters, BufferFactory buffers, String name, int channels) {
    return new BatchNorm(
        parameters.create(name + ".weight", channels),
        parameters.create(name + ".bias", channels),
        buffers.create(name + ".running_mean", channels),
        buffers.create(name + ".running_var", channels));
  }

  /** x [batch, channels, height, width], normalised a channel. */
  NDArray forward(NDArray x, Statistics statistics) {
    boolean ofBatch = statistics == Statistics.BATCH;
    return x.getNDArrayInternal()
        .batchNorm(x, mean, variance, weight.getArray(), bias.getArray(), 1, KEPT, EPS, ofBatch)
        .singletonOrThrow();
  }
}
