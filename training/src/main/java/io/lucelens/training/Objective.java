package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** The number that training makes small. */
interface Objective {
  /**
   * Computes the loss; a graph is built if a gradient collector is open.
   *
   * @param images [batch, dimension] features, not normalised
   * @param texts [batch, dimension] features, not normalised
   * @param relations of the batch's images and captions
   * @return scalar, owned by {@code images}' manager, which must stay open until backward is done
   */
  NDArray loss(NDArray images, NDArray texts, Relations relations);

  /**
   * The cosines of all images and texts times e to the logit scale.
   *
   * @param logitScale scalar, the logarithm of the scale
   * @return [images, texts], owned by {@code images}' manager
   */
  static NDArray logits(NDArray images, NDArray texts, NDArray logitScale) {
    NDArray scale = logitScale.exp();
    // It was born into the parameter's manager, where it would stay.
    scale.attach(images.getManager());
    NDArray cosine = images.normalize(2, 1).matMul(texts.normalize(2, 1).transpose());
    return cosine.mul(scale);
  }

  /** A number as a tensor of the type of features, so that products with it stay of that type. */
  static NDArray scalar(NDManager manager, double value) {
    return manager.full(new Shape(), (float) value, DataType.FLOAT32);
  }
}
