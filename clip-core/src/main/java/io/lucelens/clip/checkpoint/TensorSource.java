package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Set;

/**
 * Named tensors on disk, whatever the format. What a file claims of its tensors is checked when it
 * is opened; their data are read when they are loaded.
 */
public interface TensorSource {
  /** How the file is called in messages. */
  String describe();

  /** The names of all tensors, in the file's order. */
  Set<String> names();

  /**
   * The shape of a tensor.
   *
   * @throws io.lucelens.clip.InvalidModelException if there is no such tensor
   */
  Shape shape(String name);

  /**
   * Loads a tensor as float32.
   *
   * @return owned by {@code manager}
   * @throws io.lucelens.clip.InvalidModelException if there is no such tensor or it holds integers
   * @throws IOException if the file cannot be read
   */
  NDArray load(NDManager manager, String name) throws IOException;
}
