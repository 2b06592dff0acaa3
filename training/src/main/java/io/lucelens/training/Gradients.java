package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/** The gradients that autograd keeps with leaf tensors. */
final class Gradients {
  private Gradients() {}

  /** A leaf's gradient, the very array; the handle belongs to {@code scope}. */
  static NDArray of(NDArray leaf, NDManager scope) {
    NDArray gradient = leaf.getGradient();
    gradient.attach(scope);
    return gradient;
  }

  /** Sets a leaf's gradient to zero. */
  static void clear(NDArray leaf) {
    WithoutGraph.run(() -> JniUtils.zeroGrad((PtNDArray) leaf));
  }
}
