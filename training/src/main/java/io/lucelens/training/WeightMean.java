package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.model.ClipModel;
import java.util.List;

/**
 * Means of models that came from one start, weight by weight. Of a model and what training made of
 * it, {@code (1 − α) · start + α · tuned}, a mean often keeps what the start could do and has most
 * of what the tuned one learned (WiSE-FT, Wortsman et al. 2022, section 3); of several that were
 * tuned from one start, it is often better than each (model soups, Wortsman et al. 2022).
 *
 * @param models of one architecture; owned by the caller
 */
record WeightMean(List<ClipModel> models) {

  /**
   * The mean, running statistics included. With a share of 1 it is that model to the bit.
   *
   * @param shares one for each model; together they are 1
   * @param manager owns its weights
   */
  ClipModel of(List<Double> shares, NDManager manager) {
    return new ClipModel(
        models.getFirst().config(), (name, shape) -> mean(name, shape, shares, manager));
  }

  private NDArray mean(String name, Shape shape, List<Double> shares, NDManager manager) {
    return WithoutGraph.get(
        () -> {
          List<float[]> values =
              models.stream().map(model -> tensor(model, name).toFloatArray()).toList();
          return WeightCopies.copy(mean(values, shares), shape, manager);
        });
  }

  /** The mean of arrays of one length, in double precision: of equal ones it is the same. */
  static float[] mean(List<float[]> arrays, List<Double> shares) {
    float[] mean = new float[arrays.getFirst().length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (int array = 0; array < arrays.size(); array++) {
        sum += shares.get(array) * arrays.get(array)[i];
      }
      mean[i] = (float) sum;
    }
    return mean;
  }

  private static NDArray tensor(ClipModel model, String name) {
    return model.namedParameters().containsKey(name)
        ? model.namedParameters().get(name).getArray()
        : model.namedBuffers().get(name);
  }
}
