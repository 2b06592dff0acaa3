package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;

/**
 * Multihead attention pooling: one learned query, the probe, asks all places, and an MLP with a
 * residual follows (scaling ViT paper, section 3.2, after the set transformer; transformers' {@code
 * SiglipMultiheadAttentionPoolingHead}). Query, key and value lie in one weight, as {@code
 * torch.nn.MultiheadAttention} keeps them.
 */
final class SiglipPooling {
  private static final int QUERY = 0;
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private final ClipConfig.Transformer config;
  private final Parameter probe;
  private final Affine fused;
  private final Affine out;
  private final Affine norm;
  private final Affine expand;
  private final Affine contract;

  SiglipPooling(ClipConfig.Transformer config, ParameterFactory parameters) {
    this.config = config;
    int width = config.width();
    probe = parameters.create("probe", 1, 1, width);
    fused =
        new Affine(
            parameters.create("attention.in_proj_weight", 3L * width, width),
            parameters.create("attention.in_proj_bias", 3L * width));
    out = Affine.linear(parameters, "attention.out_proj", width, width);
    norm = Affine.norm(parameters, "layernorm", width);
    expand = Affine.linear(parameters, "mlp.fc1", config.mlpWidth(), width);
    contract = Affine.linear(parameters, "mlp.fc2", width, config.mlpWidth());
  }

  /**
   * Pools.
   *
   * @param states [batch, places, width]
   * @return [batch, width], owned by {@code states}' manager
   */
  NDArray forward(NDArray states) {
    NDManager owner = states.getManager();
    try (NDManager scope = owner.newSubManager()) {
      states.attach(scope);
      NDArray pooled = attend(states);
      NDArray mlp =
          contract.linear(
              config.activation().apply(expand.linear(norm.norm(pooled, config.layerNormEps()))));
      NDArray feature = pooled.add(mlp);
      feature.attach(owner);
      return feature;
    }
  }

  private NDArray attend(NDArray states) {
    Shape one = new Shape(1, 1, config.width());
    // Adding to zeros keeps the result out of the parameter's manager.
    NDArray asking = states.getManager().zeros(one, DataType.FLOAT32).add(probe.getArray());
    float scale = (float) (1 / Math.sqrt((double) config.width() / config.heads()));
    NDArray query = heads(part(QUERY, asking)).mul(Activation.scalar(states, scale));
    NDArray key = heads(part(KEY, states));
    NDArray value = heads(part(VALUE, states));
    NDArray mixed = query.matMul(key.transpose(0, 1, 3, 2)).softmax(-1).matMul(value);
    return out.linear(mixed.reshape(new Shape(states.getShape().get(0), config.width())));
  }

  /** One of the three linear layers that lie fused in one. */
  private NDArray part(int part, NDArray x) {
    long from = (long) part * config.width();
    NDIndex rows = new NDIndex("{}:{}", from, from + config.width());
    NDArray weight = fused.weight().getArray().get(rows);
    NDArray bias = fused.bias().getArray().get(rows);
    weight.attach(x.getManager());
    bias.attach(x.getManager());
    return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
  }

  /** [batch, n, width] to [batch, heads, n, width / heads]. */
  private NDArray heads(NDArray x) {
    Shape shape = x.getShape();
    int headWidth = config.width() / config.heads();
    return x.reshape(new Shape(shape.get(0), shape.get(1), config.heads(), headWidth))
        .transpose(0, 2, 1, 3);
  }
}
