package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;

/**
 * A square convolution without bias, followed by batch normalisation. Padding keeps the size but
 * for the stride.
 */
record Convolution(Parameter kernel, BatchNorm norm, int size, int stride) {

  /**
   * Makes the layer.
   *
   * @param name of the kernel, without {@code .weight}
   * @param norm name of the normalisation
   */
  static Convolution create(
      ParameterFactory parameters, BufferFactory buffers, String name, String norm, Kernel kernel) {
    return new Convolution(
        parameters.create(name + ".weight", kernel.out, kernel.in, kernel.size, kernel.size),
        BatchNorm.create(parameters, buffers, norm, kernel.out),
        kernel.size,
        kernel.stride);
  }

  /** Channels in and out, side and stride. */
  record Kernel(int in, int out, int size, int stride) {}

  /** x [batch, in, h, w] to [batch, out, h / stride, w / stride], owned by x's manager. */
  NDArray forward(NDArray x, BatchNorm.Statistics statistics) {
    int padding = size / 2;
    return norm.forward(
        x.getNDArrayInternal()
            .convolution(
                x,
                kernel.getArray(),
                null,
                new Shape(stride, stride),
                new Shape(padding, padding),
                new Shape(1, 1),
                1)
            .singletonOrThrow(),
        statistics);
  }

  /** Averages squares of n × n pixels: how this network goes down in size without aliasing. */
  static NDArray averagePool(NDArray x, int n) {
    Shape square = new Shape(n, n);
    return x.getNDArrayInternal().avgPool(square, square, new Shape(0, 0), false, true);
  }
}
