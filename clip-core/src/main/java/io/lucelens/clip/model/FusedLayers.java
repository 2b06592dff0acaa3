package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The layers of a transformer for inference: the computation of {@link TransformerLayer}, a native
 * call a layer. That allows fused attention, work in place, intermediates freed as soon as possible
 * and 8-bit linear layers, none of which DJL's own calls have; no gradient passes through.
 *
 * <p>Thread-safe. Keeps the layers' weights, or packed 8-bit copies, until the manager closes.
 */
final class FusedLayers implements AutoCloseable {
  /** Norms, linear weights and packed linears of one layer, as the script takes them. */
  private record Layer(IValue norms, IValue weights, IValue packed) {}

  private final TorchScript script;
  private final List<Layer> layers;
  private final IValue heads;
  private final IValue causal;
  private final IValue activation;
  private final IValue eps;

  /**
   * Prepares layers.
   *
   * @param manager owns what is prepared
   */
  FusedLayers(
      List<TransformerLayer> layers,
      ClipConfig.Transformer config,
      boolean causal,
      Precision precision,
      NDManager manager) {
    script =
        TorchScript.load(
            FusedLayers.class, "TransformerLayer", "transformer_layer.torchscript", manager);
    // Packing ViT-B/32 takes a second of one core, which is most of a start.
    this.layers =
        layers.parallelStream()
            .map(layer -> precision == Precision.INT8 ? packed(layer) : asTrained(layer))
            .toList();
    heads = IValue.from((long) config.heads());
    this.causal = IValue.from(causal);
    activation = IValue.from(config.activation().configName());
    eps = IValue.from((double) config.layerNormEps());
    manager.attachInternal(UUID.randomUUID().toString(), this);
  }

  private Layer asTrained(TransformerLayer layer) {
    IValue weights =
        tensors(layer.linears().stream().flatMap(l -> l.parameters().stream()).toList());
    return new Layer(norms(layer), weights, script.run("pack_nothing"));
  }

  /** The packed copies are whole: the script clones the bias, which may live in Java's memory. */
  private Layer packed(TransformerLayer layer) {
    List<IValue> packed = new ArrayList<>();
    for (Affine linear : layer.linears()) {
      try (IValue weight = IValue.from((PtNDArray) linear.weight().getArray());
          IValue bias = IValue.from((PtNDArray) linear.bias().getArray())) {
        packed.add(script.run("pack", weight, bias));
      }
    }
    IValue list = IValue.listFrom(packed.toArray(IValue[]::new));
    packed.forEach(IValue::close);
    return new Layer(norms(layer), IValue.listFrom(new PtNDArray[0]), list);
  }

  private static IValue norms(TransformerLayer layer) {
    return tensors(layer.norms().stream().flatMap(n -> n.parameters().stream()).toList());
  }

  private static IValue tensors(List<Parameter> parameters) {
    return IValue.listFrom(
        parameters.stream().map(p -> (PtNDArray) p.getArray()).toArray(PtNDArray[]::new));
  }

  /**
   * Runs all layers.
   *
   * @param x [batch, tokens, width], taken over and closed
   * @return [batch, tokens, width], owned by {@code x}'s manager
   */
  NDArray forward(NDArray x) {
    IValue state = IValue.from((PtNDArray) x);
    try {
      for (Layer layer : layers) {
        IValue after = run(layer, state);
        state.close();
        state = after;
      }
      return state.toTensor((PtNDManager) x.getManager());
    } finally {
      state.close();
      x.close();
    }
  }

  private IValue run(Layer layer, IValue x) {
    return script.run(
        "forward", x, layer.norms, layer.weights, layer.packed, heads, causal, activation, eps);
  }

  /** Called by the manager. */
  @Override
  public void close() {
    for (Layer layer : layers) {
      layer.norms.close();
      layer.weights.close();
      layer.packed.close();
    }
    List.of(heads, causal, activation, eps).forEach(IValue::close);
  }
}
