package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * A residual attention block: {@code x + attention(norm1(x))}, then {@code x + mlp(norm2(x))} (CLIP
 * paper, section 2.4, after GPT-2's pre-norm arrangement).
 */
final class TransformerLayer {
  private final ClipConfig.Transformer config;
  private final Affine norm1;
  private final MultiHeadAttention attention;
  private final Affine norm2;
  private final Affine expand;
  private final Affine contract;

  TransformerLayer(ClipConfig.Transformer config, ParameterFactory parameters) {
    int width = config.width();
    this.config = config;
    Affine key = Affine.linear(parameters, "self_attn.k_proj", width, width);
    Affine value = Affine.linear(parameters, "self_attn.v_proj", width, width);
    Affine query = Affine.linear(parameters, "self_attn.q_proj", width, width);
    Affine out = Affine.linear(parameters, "self_attn.out_proj", width, width);
    attention = new MultiHeadAttention(query, key, value, out, config.heads());
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
      NDArray normed = norm1.norm(x, config.layerNormEps());
      NDArray attended = x.add(attention.forward(normed, normed, mask));
      NDArray mixed = attended.add(mlp(norm2.norm(attended, config.layerNormEps())));
      mixed.attach(owner);
      return mixed;
    }
  }

  /** Query, key, value, output, and both layers of the MLP. */
  List<Affine> linears() {
    return List.of(
        attention.query(), attention.key(), attention.value(), attention.out(), expand, contract);
  }

  /** The norms before attention and before the MLP. */
  List<Affine> norms() {
    return List.of(norm1, norm2);
  }

  private NDArray mlp(NDArray x) {
    return contract.linear(config.activation().apply(expand.linear(x)));
  }
}
