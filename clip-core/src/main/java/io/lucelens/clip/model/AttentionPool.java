package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;

/**
 * The head of the ResNet tower: one round of attention in which the mean of all places asks all
 * places (CLIP paper, section 2.4). Its output projection leads into the joint space.
 */
final class AttentionPool {
  private final Parameter position;
  private final MultiHeadAttention attention;

  AttentionPool(ClipConfig.ResNet config, int dimension, ParameterFactory parameters) {
    int width = config.featureWidth();
    position = parameters.create("positional_embedding", config.tokens(), width);
    Affine key = Affine.linear(parameters, "k_proj", width, width);
    Affine query = Affine.linear(parameters, "q_proj", width, width);
    Affine value = Affine.linear(parameters, "v_proj", width, width);
    Affine out = Affine.linear(parameters, "c_proj", dimension, width);
    attention = new MultiHeadAttention(query, key, value, out, config.heads());
  }

  /**
   * Pools.
   *
   * @param grid [batch, width, h, w]
   * @return [batch, dimension], owned by {@code grid}'s manager
   */
  NDArray forward(NDArray grid) {
    long batch = grid.getShape().get(0);
    NDArray places = grid.reshape(new Shape(batch, grid.getShape().get(1), -1)).transpose(0, 2, 1);
    NDArray mean = places.mean(new int[] {1}, true);
    NDArray tokens = mean.concat(places, 1).add(position.getArray());
    NDArray pooled = attention.forward(tokens.get(new NDIndex(":, 0:1")), tokens, null);
    return pooled.reshape(new Shape(batch, -1));
  }
}
