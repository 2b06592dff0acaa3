package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lucelens.clip.model.ClipModel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The exponential moving average of a model's weights and running statistics, which generalises
 * better than the weights of any single step (Polyak averaging). Early on, where the starting
 * weights are worth nothing, it forgets faster: at step t it keeps at most (1 + t) / (10 + t), as
 * TensorFlow's ExponentialMovingAverage does.
 *
 * <p>Its arrays belong to the manager it was made with. For one thread.
 */
final class WeightAverage {
  private final Map<String, NDArray> tensors;
  private final Map<String, NDArray> means = new LinkedHashMap<>();
  private final double decay;
  private final NDManager manager;

  /**
   * Begins with the tensors as they are.
   *
   * @param tensors what is averaged, by name; the optimizer changes them in place
   * @param decay share that is kept at a step
   * @param manager owns the average
   */
  WeightAverage(Map<String, NDArray> tensors, double decay, NDManager manager) {
    this.tensors = tensors;
    this.decay = decay;
    this.manager = manager;
    WithoutGraph.run(
        () ->
            tensors.forEach(
                (name, tensor) -> {
                  NDArray mean = manager.zeros(tensor.getShape());
                  tensor.copyTo(mean);
                  means.put(name, mean);
                }));
  }

  /**
   * Takes in the tensors after a step.
   *
   * @param step counted from 1
   */
  void update(long step) {
    double kept = Math.min(decay, (1.0 + step) / (10 + step));
    WithoutGraph.run(() -> means.forEach((name, mean) -> mix(mean, tensors.get(name), kept)));
  }

  private void mix(NDArray mean, NDArray tensor, double kept) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray added = tensor.mul(1 - kept);
      added.attach(scope);
      mean.muli(kept).addi(added);
    }
  }

  /** The average by name; what is copied into these arrays is what it goes on from. */
  Map<String, NDArray> state() {
    return means;
  }

  /**
   * The average as weights of a model.
   *
   * @param owner of the copies
   */
  ClipModel.Weights weights(NDManager owner) {
    return (name, shape) -> {
      NDArray copy = means.get(name).duplicate();
      copy.attach(owner);
      return copy;
    };
  }
}
