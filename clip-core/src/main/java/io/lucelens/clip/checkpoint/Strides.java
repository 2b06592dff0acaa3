package io.lucelens.clip.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Puts the elements of a tensor whose axes lie in another order in memory into row-major order. */
final class Strides {
  private Strides() {}

  /**
   * Copies element by element.
   *
   * @param window float32 elements in native order, from the tensor's first to its last
   * @return the same in row-major order, direct
   */
  static ByteBuffer gather(ByteBuffer window, PickledTensor tensor) {
    int size = Math.toIntExact(tensor.size());
    ByteBuffer out = ByteBuffer.allocateDirect(size * Float.BYTES).order(ByteOrder.nativeOrder());
    FloatBuffer source = window.order(ByteOrder.nativeOrder()).asFloatBuffer();
    long[] index = new long[tensor.shape().length];
    long at = 0;
    for (int i = 0; i < size; i++) {
      out.putFloat(source.get(Math.toIntExact(at)));
      at = advance(index, at, tensor);
    }
    return out.flip();
  }

  /** Counts up the last axis first, like an odometer. */
  private static long advance(long[] index, long at, PickledTensor tensor) {
    long next = at;
    for (int axis = index.length - 1; axis >= 0; axis--) {
      next += tensor.strides()[axis];
      if (++index[axis] < tensor.shape()[axis]) {
        return next;
      }
      next -= tensor.shape()[axis] * tensor.strides()[axis];
      index[axis] = 0;
    }
    return next;
  }
}
