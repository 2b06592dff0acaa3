package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.InvalidModelException;

/**
 * What a pickle says of one tensor: a window on a storage, whose bytes lie in a zip entry.
 *
 * @param storage the storage
 * @param offset first element of the window
 * @param shape its sizes
 * @param strides elements from one index to the next, an axis each
 */
record PickledTensor(Storage storage, long offset, long[] shape, long[] strides) {

  /**
   * A storage.
   *
   * @param key names its zip entry
   * @param type of its elements
   * @param elements how many there are
   */
  record Storage(String key, DType type, long elements) {}

  /**
   * Checks that the window lies inside the storage.
   *
   * @throws InvalidModelException saying what does not fit
   */
  PickledTensor {
    if (shape.length != strides.length || offset < 0) {
      throw new InvalidModelException(
          "a tensor has "
              + shape.length
              + " sizes, "
              + strides.length
              + " strides and begins at element "
              + offset);
    }
    long last = offset;
    long size = 1;
    try {
      for (int i = 0; i < shape.length; i++) {
        if (shape[i] < 0 || strides[i] < 0) {
          throw new InvalidModelException("a tensor has a negative size or stride");
        }
        size = Math.multiplyExact(size, shape[i]);
        last = Math.addExact(last, Math.multiplyExact(Math.max(shape[i] - 1, 0), strides[i]));
      }
    } catch (ArithmeticException e) {
      throw new InvalidModelException("a tensor has the impossible shape " + new Shape(shape), e);
    }
    if (size > 0 && last >= storage.elements()) {
      throw new InvalidModelException(
          "a tensor reaches to element "
              + last
              + " of storage "
              + storage.key()
              + ", which has "
              + storage.elements());
    }
  }

  /** How many elements the tensor has. */
  long size() {
    return new Shape(shape).size();
  }

  /** The first element after the window, counted from the window's begin. */
  long span() {
    long span = size() == 0 ? 0 : 1;
    for (int i = 0; i < shape.length && span > 0; i++) {
      span += (shape[i] - 1) * strides[i];
    }
    return span;
  }

  /** Whether the elements lie one after the other in row-major order. */
  boolean contiguous() {
    long expected = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && strides[i] != expected) {
        return false;
      }
      expected *= shape[i];
    }
    return true;
  }
}
