package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Scaled dot-product attention with several heads. Results belong to the input's manager.
 *
 * @param heads they divide the width
 */
record MultiHeadAttention(Affine query, Affine key, Affine value, Affine out, int heads) {

  /**
   * Attends from some tokens to others.
   *
   * @param from [batch, n, width]
   * @param to [batch, m, width]
   * @param mask [n, m] added to the scores, or null
   * @return [batch, n, width of {@code out}]
   */
  NDArray forward(NDArray from, NDArray to, NDArray mask) {
    long headWidth = key.bias().getArray().size() / heads;
    NDArray scale = Activation.scalar(from, (float) (1 / Math.sqrt(headWidth)));
    NDArray q = split(query.linear(from).mul(scale), headWidth);
    NDArray k = split(key.linear(to), headWidth);
    NDArray v = split(value.linear(to), headWidth);
    NDArray scores = q.matMul(k.transpose(0, 1, 3, 2));
    if (mask != null) {
      scores = scores.add(mask);
    }
    NDArray mixed = scores.softmax(-1).matMul(v).transpose(0, 2, 1, 3);
    return out.linear(
        mixed.reshape(
            new Shape(from.getShape().get(0), from.getShape().get(1), heads * headWidth)));
  }

  private NDArray split(NDArray x, long headWidth) {
    return x.reshape(new Shape(x.getShape().get(0), x.getShape().get(1), heads, headWidth))
        .transpose(0, 2, 1, 3);
  }
}
