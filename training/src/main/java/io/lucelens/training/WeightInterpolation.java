package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.model.ClipModel;

/**
 * Mixtures of a model and what training made of it: {@code (1 − α) · start + α · tuned}, weight by
 * weight (WiSE-FT, Wortsman et al. 2022, section 3). In between, a model often keeps what the start
 * could do and has most of what the tuned one learned.
 *
 * @param start at α = 0; owned by the caller
 * @param tuned at α = 1, of the same architecture; owned by the caller
 */
record WeightInterpolation(ClipModel start, ClipModel tuned) {

  /**
   * The mixture. At 0 and at 1 it is the one or the other to the bit.
   *
   * @param manager owns its weights
   */
  ClipModel at(double alpha, NDManager manager) {
    return new ClipModel(
        start.config(),
        (name, shape) -> mixed(tensor(start, name), tensor(tuned, name), alpha, shape, manager));
  }

  private static NDArray tensor(ClipModel model, String name) {
    return model.namedParameters().containsKey(name)
        ? model.namedParameters().get(name).getArray()
        : model.namedBuffers().get(name);
  }

  private static NDArray mixed(
      NDArray from, NDArray to, double alpha, Shape shape, NDManager manager) {
    return WithoutGraph.get(
        () -> {
          float[] a = from.toFloatArray();
          float[] b = to.toFloatArray();
          for (int i = 0; i < a.length; i++) {
            a[i] = (float) ((1 - alpha) * a[i] + alpha * b[i]);
          }
          return WeightCopies.copy(a, shape, manager);
        });
  }
}
