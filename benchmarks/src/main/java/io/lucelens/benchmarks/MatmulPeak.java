package io.lucelens.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** What the library reaches in its best case on this machine: one large float32 product. */
final class MatmulPeak implements Runnable {
  private static final int SIDE = 2048;

  /** Operations of one run. */
  static final double WORK = 2.0 * SIDE * SIDE * SIDE;

  private final NDArray a;
  private final NDArray b;

  /** The factors belong to the manager. */
  MatmulPeak(NDManager manager) {
    a = manager.randomNormal(0, 1, new Shape(SIDE, SIDE), DataType.FLOAT32);
    b = manager.randomNormal(0, 1, new Shape(SIDE, SIDE), DataType.FLOAT32);
  }

  @Override
  public void run() {
    a.matMul(b).close();
  }
}
