package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.data.TrainingBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a tower on pairs of a batch.
 *
 * @param model not owned
 * @param statistics of a ResNet's batch normalisation where a graph is built
 */
record TowerFeatures(ClipModel model, Statistics statistics) {

  /**
   * The features of the pairs {@code from} to {@code to}, not normalised; with their graph if a
   * gradient collector is open and the tower is trained.
   *
   * @param scope owns the result and what it is made from; in training it must stay open until
   *     backward is done
   */
  NDArray of(Tower tower, TrainingBatch batch, int from, int to, NDManager scope) {
    if (tower == Tower.TEXT) {
      return model.encodeTexts(List.of(Arrays.copyOfRange(batch.tokens(), from, to)), scope);
    }
    int size = model.config().vision().imageSize();
    int length = 3 * size * size * Float.BYTES;
    ByteBuffer pixels =
        batch.pixels().slice(from * length, (to - from) * length).order(ByteOrder.nativeOrder());
    NDArray images = scope.create(pixels, new Shape(to - from, 3, size, size), DataType.FLOAT32);
    return statistics == Statistics.FROZEN
        ? model.encodeImages(images)
        : model.encodeTrainingImages(images);
  }

  /**
   * The features of a whole batch without a graph, made a chunk at a time, so that no more than a
   * chunk's intermediates exist. A ResNet normalises by its running statistics and leaves them.
   */
  NDArray withoutGraph(Tower tower, TrainingBatch batch, int chunkSize, NDManager scope) {
    TowerFeatures frozen = new TowerFeatures(model, Statistics.FROZEN);
    return WithoutGraph.get(
        () -> {
          NDArray all = scope.zeros(new Shape(batch.size(), model.config().embeddingDimension()));
          for (int from = 0; from < batch.size(); from += chunkSize) {
            int to = Math.min(from + chunkSize, batch.size());
            try (NDManager chunk = scope.newSubManager()) {
              all.set(new NDIndex("{}:{}", from, to), frozen.of(tower, batch, from, to, chunk));
            }
          }
          return all;
        });
  }
}
