package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * A residual attention block: {@code x + attention(norm1(x))}, then {@code x + mlp(norm2(x))} (CLIP
 * paper, section 2.4, after GPT-2's pre-norm arrangement).
 */
final class TransformerLayer {
  private final ClipConfig.Transformer config;
  private final Affine norm1;
  private final Affine query;
  private final Affine key;
  private final Affine value;
  private final Affine out;
  private final Affine norm2;
  private final Affine expand;
  private final Affine contract;

  TransformerLayer(ClipConfig.Transformer config, ParameterFactory parameters) {
    int width = config.width();
    this.config = config;
    key = Affine.linear(parameters, "self_attn.k_proj", width, width);
    value = Affine.linear(parameters, "self_attn.v_proj", width, width);
    query = Affine.linear(parameters, "self_attn.q_proj", width, width);
    out = Affine.linear(parameters, "self_attn.out_proj", width, width);
    norm1 = Affine.norm(parameters, "layer_norm1", width);
    expand = Affine.linear(parameters, "mlp.fc1", config.mlpWidth(), width);
    contract = Affine.linear(parameters, "mlp.fc2", width, config.mlpWidth());
    norm2 = Affine.norm(parameters, "layer_norm2", width);
  }

  /**
   * Runs the block and frees its intermediates and {@code x} itself; in training autograd keeps
   * what backward needs.
   *
   * @param x [batch, tokens, width], taken over and closed
   * @param mask [tokens, tokens] added to the attention scores, or null
   * @return [batch, tokens, width], owned by {@code x}'s manager
   */
  NDArray forward(NDArray x, NDArray mask) {
    NDManager owner = x.getManager();
    try (NDManager scope = owner.newSubManager()) {
      x.attach(scope);
      NDArray attended = x.add(attention(norm1.norm(x, config.layerNormEps()), mask));
      NDArray mixed = attended.add(mlp(norm2.norm(attended, config.layerNormEps())));
      mixed.attach(owner);
      return mixed;
    }
  }

  private NDArray attention(NDArray x, NDArray mask) {
    long batch = x.getShape().get(0);
    long tokens = x.getShape().get(1);
    long headWidth = config.width() / config.heads();
    NDArray scale = Activation.scalar(x, (float) (1 / Math.sqrt(headWidth)));
    NDArray q = heads(query.linear(x).mul(scale), batch, tokens, headWidth);
    NDArray k = heads(key.linear(x), batch, tokens, headWidth);
    NDArray v = heads(value.linear(x), batch, tokens, headWidth);
    NDArray scores = q.matMul(k.transpose(0, 1, 3, 2));
    if (mask != null) {
      scores = scores.add(mask);
    }
    NDArray mixed = scores.softmax(-1).matMul(v).transpose(0, 2, 1, 3);
    return out.linear(mixed.reshape(new Shape(batch, tokens, config.width())));
  }

  private NDArray heads(NDArray x, long batch, long tokens, long headWidth) {
    return x.reshape(new Shape(batch, tokens, config.heads(), headWidth)).transpose(0, 2, 1, 3);
  }

  private NDArray mlp(NDArray x) {
    return contract.linear(config.activation().apply(expand.linear(x)));
  }
}
