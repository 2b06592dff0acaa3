package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import io.lucelens.training.data.TrainingBatch;
import java.util.function.Supplier;

/** All that a step makes small: the objective, and what else the towers shall learn. */
@FunctionalInterface
interface BatchLoss {
  /**
   * Computes the loss; a graph is built if a gradient collector is open.
   *
   * @param images [batch, dimension] features, not normalised
   * @param texts gives [batch, dimension] features, not normalised; if nobody asks, the text tower
   *     is not run
   * @return scalar, owned by {@code images}' manager, which must stay open until backward is done
   */
  NDArray of(TrainingBatch batch, NDArray images, Supplier<NDArray> texts);
}
