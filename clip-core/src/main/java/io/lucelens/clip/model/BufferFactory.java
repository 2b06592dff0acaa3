package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;

/** Where the towers get what they know but do not learn by gradients: by name, and shape. */
@FunctionalInterface
interface BufferFactory {
  NDArray create(String name, long... shape);

  /** A factory for the buffers below a prefix. */
  default BufferFactory under(String prefix) {
    return (name, shape) -> create(prefix + name, shape);
  }
}
