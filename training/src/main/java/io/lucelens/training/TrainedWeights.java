package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the optimizer moves, and how that changes the model. While it is open, a backward pass
 * leaves gradients in it. For one thread.
 */
interface TrainedWeights extends AutoCloseable {
  /** The tensors that are trained, by name; they stay this object's or the model's. */
  Map<String, NDArray> tensors();

  /** Those of them that the model's own weights do not hold, for checkpoints. */
  Map<String, NDArray> besideTheModel();

  /**
   * The gradients of some of them, by the same names; owned by {@code scope} unless they are the
   * tensors' own.
   *
   * @param reached names those that the backward pass went through; others may have no gradient yet
   */
  Map<String, NDArray> gradients(NDManager scope, Predicate<String> reached);

  /** All gradients, after a backward pass that went through everything. */
  default Map<String, NDArray> gradients(NDManager scope) {
    return gradients(scope, name -> true);
  }

  /** Sets the gradients to zero, ready for the next backward pass to add to. */
  void clearGradients();

  /** Makes the model compute with the tensors as they are now. */
  void updateModel();

  /** Whether any weight of a tower is trained. */
  boolean reaches(Tower tower);

  /** Ends the collecting of gradients; the model keeps its weights. */
  @Override
  void close();
}
