package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * The residual attention blocks of a tower. As built they run operation by operation, so that
 * gradients pass; {@link #fuse} exchanges that for speed.
 */
final class TransformerLayers {
  private final ClipConfig.Transformer config;
  private final boolean causal;
  private final List<TransformerLayer> layers = new ArrayList<>();
  private FusedLayers fused;

  /**
   * Asks for the parameters.
   *
   * @param causal whether a token sees only those before it
   * @param parameters a factory for the tower's parameters
   */
  TransformerLayers(ClipConfig.Transformer config, boolean causal, ParameterFactory parameters) {
    this.config = config;
    this.causal = causal;
    for (int i = 0; i < config.layers(); i++) {
      layers.add(new TransformerLayer(config, parameters.under("encoder.layers." + i + ".")));
    }
  }

  /**
   * Prepares the layers for inference, for good. With {@link Precision#INT8} the float32 weights of
   * the linear layers are freed.
   *
   * @param manager owns what is prepared
   */
  void fuse(Precision precision, NDManager manager) {
    fused = new FusedLayers(layers, config, causal, precision, manager);
    if (precision == Precision.INT8) {
      layers.stream()
          .flatMap(layer -> layer.linears().stream())
          .flatMap(linear -> linear.parameters().stream())
          .forEach(Parameter::close);
    }
  }

  /**
   * Runs all layers.
   *
   * @param x [batch, tokens, width], taken over and closed
   * @return [batch, tokens, width], owned by {@code x}'s manager
   */
  NDArray forward(NDArray x) {
    if (fused != null) {
      return fused.forward(x);
    }
    NDArray mask = causal ? causalMask(x.getManager(), (int) x.getShape().get(1)) : null;
    NDArray state = x;
    for (TransformerLayer layer : layers) {
      state = layer.forward(state, mask);
    }
    return state;
  }

  private static NDArray causalMask(NDManager manager, int length) {
    float[] mask = new float[length * length];
    for (int row = 0; row < length; row++) {
      for (int column = row + 1; column < length; column++) {
        mask[row * length + column] = Float.NEGATIVE_INFINITY;
      }
    }
    return manager.create(mask, new Shape(length, length));
  }
}
