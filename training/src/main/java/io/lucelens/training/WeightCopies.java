package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.checkpoint.TensorSource;
import io.lucelens.clip.model.ClipModel;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Loads weights as native copies: training writes to them, and a mapped file may go away. */
final class WeightCopies {
  private WeightCopies() {}

  static NDArray load(TensorSource file, String name, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray copy = file.load(scope, name).duplicate();
      copy.attach(manager);
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Weights that are copied as they are asked for.
   *
   * @param weights that their manager may have mapped from a file; it owns the copies too
   */
  static ClipModel.Weights of(ClipModel.Weights weights) {
    return (name, shape) -> {
      try (NDArray given = weights.get(name, shape)) {
        return given.duplicate();
      }
    };
  }

  /** A created array wraps Java memory; training needs native memory of its own. */
  static NDArray copy(float[] values, Shape shape, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray copy = scope.create(values, shape).duplicate();
      copy.attach(manager);
      return copy;
    }
  }
}
