package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lucelens.clip.InvalidModelException;
import java.io.IOException;

/** Loads weights and refuses those that are not numbers: one NaN makes every embedding NaN. */
final class FiniteWeights {
  private FiniteWeights() {}

  /**
   * Loads a tensor as float32.
   *
   * @return owned by {@code manager}
   * @throws InvalidModelException if it has NaN or infinite elements, or the file cannot be read
   */
  static NDArray load(TensorSource weights, NDManager manager, String name) {
    try {
      NDArray array = weights.load(manager, name);
      if (array.size() > 0 && !isFinite(array)) {
        throw new InvalidModelException(
            weights.describe()
                + " cannot be used: tensor "
                + name
                + " has elements that are NaN or infinite, so every embedding would be. Fetch the"
                + " file again; a model of your own has diverged in training.");
      }
      return array;
    } catch (IOException e) {
      throw new InvalidModelException(weights.describe() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean isFinite(NDArray array) {
    // The sum is not finite if an element is not: one pass at the speed of memory. Only huge finite
    // elements overflow it, and then each is looked at.
    try (NDArray sum = array.sum()) {
      if (Float.isFinite(sum.getFloat())) {
        return true;
      }
    }
    for (float element : array.toFloatArray()) {
      if (!Float.isFinite(element)) {
        return false;
      }
    }
    return true;
  }
}
