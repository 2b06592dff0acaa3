package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

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
   * Their gradients, by the same names; owned by {@code scope} unless they are the tensors' own.
   */
  Map<String, NDArray> gradients(NDManager scope);

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
