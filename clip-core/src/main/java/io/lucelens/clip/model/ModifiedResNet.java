package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The image tower as a ResNet with three changes (CLIP paper, section 2.4): a stem of three
 * convolutions with average pooling, averaging before convolutions that would stride, and attention
 * instead of a global average at the end.
 */
final class ModifiedResNet {
  private final List<Convolution> stem = new ArrayList<>();
  private final List<Bottleneck> blocks = new ArrayList<>();
  private final AttentionPool pool;

  ModifiedResNet(
      ClipConfig.ResNet config, int dimension, ParameterFactory parameters, BufferFactory buffers) {
    int width = config.width();
    stem(parameters, buffers, 1, new Convolution.Kernel(3, width / 2, 3, 2));
    stem(parameters, buffers, 2, new Convolution.Kernel(width / 2, width / 2, 3, 1));
    stem(parameters, buffers, 3, new Convolution.Kernel(width / 2, width, 3, 1));
    int channels = width;
    for (int stage = 0; stage < config.blocks().size(); stage++) {
      int middle = width << stage;
      for (int block = 0; block < config.blocks().get(stage); block++) {
        String name = "layer" + (stage + 1) + "." + block + ".";
        int stride = stage > 0 && block == 0 ? 2 : 1;
        blocks.add(
            new Bottleneck(channels, middle, stride, parameters.under(name), buffers.under(name)));
        channels = middle * Bottleneck.EXPANSION;
      }
    }
    pool = new AttentionPool(config, dimension, parameters.under("attnpool."));
  }

  private void stem(
      ParameterFactory parameters, BufferFactory buffers, int number, Convolution.Kernel kernel) {
    stem.add(Convolution.create(parameters, buffers, "conv" + number, "bn" + number, kernel));
  }

  /**
   * Runs the tower.
   *
   * @param pixels [batch, 3, size, size], normalised
   * @return [batch, dimension], owned by {@code pixels}' manager
   */
  NDArray forward(NDArray pixels, BatchNorm.Statistics statistics) {
    NDArray x = stemmed(pixels, statistics);
    for (Bottleneck block : blocks) {
      x = block.forward(x, statistics);
    }
    return pool.forward(x);
  }

  /** The largest intermediates of the tower, freed at once; the pixels stay the caller's. */
  private NDArray stemmed(NDArray pixels, BatchNorm.Statistics statistics) {
    NDManager owner = pixels.getManager();
    try (NDManager scope = owner.newSubManager()) {
      NDArray x = channelsLast(pixels);
      x.attach(scope);
      for (Convolution convolution : stem) {
        x = convolution.forward(x, statistics);
        x.attach(scope);
        x = Bottleneck.relu(x);
        x.attach(scope);
      }
      NDArray pooled = Convolution.averagePool(x, 2);
      pooled.attach(owner);
      return pooled;
    }
  }

  /**
   * The same values with the channels of a place side by side in memory, an order that every layer
   * hands on. PyTorch's convolutions take about two thirds of the time with it, at inference and in
   * training (docs/bundled-model.md). Its batch normalisation then adds up in float32, which costs
   * up to a digit of a batch's statistics.
   */
  private static NDArray channelsLast(NDArray pixels) {
    NDArray turned = pixels.transpose(0, 2, 3, 1);
    Shape shape = turned.getShape();
    // The detour over two axes is what makes PyTorch copy; a shape of its own would stay a view.
    return turned.reshape(shape.get(0), -1).reshape(shape).transpose(0, 3, 1, 2);
  }
}
