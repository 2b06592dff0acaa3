package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * A residual block of three convolutions, of which the middle one sees neighbours. Where it goes
 * down in size, it averages before the last convolution instead of striding, and so does the
 * shortcut (CLIP paper, section 2.4: anti-aliased strided convolutions).
 */
final class Bottleneck {
  /** A block gives four times the channels that its middle works on. */
  static final int EXPANSION = 4;

  private final int stride;
  private final Convolution reduce;
  private final Convolution spatial;
  private final Convolution expand;
  private final Convolution shortcut;

  /**
   * Makes a block.
   *
   * @param in channels of the input
   * @param middle channels of the middle convolution
   */
  Bottleneck(int in, int middle, int stride, ParameterFactory parameters, BufferFactory buffers) {
    this.stride = stride;
    int out = middle * EXPANSION;
    reduce =
        Convolution.create(
            parameters, buffers, "conv1", "bn1", new Convolution.Kernel(in, middle, 1, 1));
    spatial =
        Convolution.create(
            parameters, buffers, "conv2", "bn2", new Convolution.Kernel(middle, middle, 3, 1));
    expand =
        Convolution.create(
            parameters, buffers, "conv3", "bn3", new Convolution.Kernel(middle, out, 1, 1));
    shortcut =
        stride == 1 && in == out
            ? null
            : Convolution.create(
                parameters,
                buffers,
                "downsample.0",
                "downsample.1",
                new Convolution.Kernel(in, out, 1, 1));
  }

  /**
   * Runs the block and frees its intermediates and {@code x} itself.
   *
   * @param x [batch, in, h, w], taken over and closed
   * @return [batch, 4 · middle, h / stride, w / stride], owned by {@code x}'s manager
   */
  NDArray forward(NDArray x, BatchNorm.Statistics statistics) {
    NDManager owner = x.getManager();
    try (NDManager scope = owner.newSubManager()) {
      x.attach(scope);
      NDArray middle = relu(spatial.forward(relu(reduce.forward(x, statistics)), statistics));
      NDArray sum = expand.forward(pooled(middle), statistics).add(shortcut(x, statistics));
      NDArray out = relu(sum);
      out.attach(owner);
      return out;
    }
  }

  private NDArray shortcut(NDArray x, BatchNorm.Statistics statistics) {
    return shortcut == null ? x : shortcut.forward(pooled(x), statistics);
  }

  private NDArray pooled(NDArray x) {
    return stride == 1 ? x : Convolution.averagePool(x, stride);
  }

  static NDArray relu(NDArray x) {
    return x.getNDArrayInternal().relu();
  }
}
