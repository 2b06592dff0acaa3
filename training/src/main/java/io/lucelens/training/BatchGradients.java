package io.lucelens.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.GradientCollector;
import io.lucelens.training.data.TrainingBatch;
import java.util.EnumMap;
import java.util.Map;

/**
 * Computes a batch's loss and adds its gradients to what is trained.
 *
 * <p>A batch larger than a chunk goes by gradient caching (Gao et al. 2021): both towers' features
 * are made without a graph; the loss gives the gradients of the features; then each chunk's
 * features are made again, with their graph, and take their part of those gradients further down.
 * Loss and gradients are those of the whole batch, memory is a chunk's, and the towers' forward
 * pass is paid twice. Both passes read the same prepared batch, and the towers have no dropout, so
 * they see the same. A tower that is locked is run once.
 *
 * @param features runs the towers
 * @param trained says which towers need gradients
 * @param batchLoss the loss of features
 * @param chunkSize pairs whose graph exists at a time; 0 for the whole batch
 */
record BatchGradients(
    TowerFeatures features, TrainedWeights trained, BatchLoss batchLoss, int chunkSize) {

  /**
   * Gives the loss and leaves the gradients.
   *
   * @param parent holds a step's arrays until it is done
   */
  double of(TrainingBatch batch, NDManager parent) {
    try (NDManager scope = parent.newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      if (chunkSize > 0 && chunkSize < batch.size()) {
        return cached(batch, scope, collector);
      }
      NDArray loss = loss(batch, scope);
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  /** The loss of a batch at once; a graph is built if a gradient collector is open. */
  NDArray loss(TrainingBatch batch, NDManager scope) {
    NDArray images = features.of(Tower.IMAGE, batch, 0, batch.size(), scope);
    return batchLoss.of(
        batch, images, () -> features.of(Tower.TEXT, batch, 0, batch.size(), scope));
  }

  private double cached(TrainingBatch batch, NDManager scope, GradientCollector collector) {
    Map<Tower, NDArray> leaves = new EnumMap<>(Tower.class);
    for (Tower tower : Tower.values()) {
      NDArray leaf = features.withoutGraph(tower, batch, chunkSize, scope);
      leaf.setRequiresGradient(trained.reaches(tower));
      leaves.put(tower, leaf);
    }
    NDArray loss = batchLoss.of(batch, leaves.get(Tower.IMAGE), () -> leaves.get(Tower.TEXT));
    collector.backward(loss);
    leaves.forEach(
        (tower, leaf) -> {
          if (trained.reaches(tower)) {
            passOn(tower, Gradients.of(leaf, scope), batch, scope, collector);
          }
        });
    return loss.getFloat();
  }

  /** Takes the gradients of a tower's features down through the tower, a chunk at a time. */
  private void passOn(
      Tower tower,
      NDArray gradients,
      TrainingBatch batch,
      NDManager scope,
      GradientCollector collector) {
    for (int from = 0; from < batch.size(); from += chunkSize) {
      int to = Math.min(from + chunkSize, batch.size());
      try (NDManager chunk = scope.newSubManager()) {
        NDArray wanted = gradients.get(new NDIndex("{}:{}", from, to));
        wanted.attach(chunk);
        // The gradient of Σ f · g with respect to f is g.
        collector.backward(features.of(tower, batch, from, to, chunk).mul(wanted).sum());
      }
    }
  }
}
