package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.data.TrainingBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs a tower on pairs of a batch.
 *
 * @param model not owned
 * @param statistics of a ResNet's batch normalisation where a graph is built
 */
record TowerFeatures(ClipModel model, Statistics statistics) {
  /**
   * Tokens of texts that are run together, padding counted. Fewer leave a core idle between
   * operations, more no longer help and pad more.
   */
  private static final int TOKENS_AT_ONCE = 1024;

  /**
   * The features of the pairs {@code from} to {@code to}, not normalised; with their graph if a
   * gradient collector is open and the tower is trained.
   *
   * @param scope owns the result and what it is made from; in training it must stay open until
   *     backward is done
   */
  NDArray of(Tower tower, TrainingBatch batch, int from, int to, NDManager scope) {
    if (tower == Tower.TEXT) {
      return texts(List.of(Arrays.copyOfRange(batch.tokens(), from, to)), scope);
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
   * The features of texts, not normalised. Texts of like length are run together, since what pads
   * them to the longest costs as much as what they say.
   *
   * @param tokens ids of each text
   * @param scope as in {@link #of}
   */
  NDArray texts(List<int[]> tokens, NDManager scope) {
    int count = tokens.size();
    List<Integer> byLength =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingInt(i -> tokens.get(i).length))
            .toList();
    NDList parts = new NDList();
    int from = 0;
    while (from < count) {
      int to = from + 1;
      while (to < count
          && (to + 1 - from) * tokens.get(byLength.get(to)).length <= TOKENS_AT_ONCE) {
        to++;
      }
      List<Integer> part = byLength.subList(from, to);
      parts.add(model.encodeTexts(part.stream().map(tokens::get).toList(), scope));
      from = to;
    }
    // DJL's concatenation of a single array loses its graph.
    NDArray sorted = parts.size() == 1 ? parts.head() : NDArrays.concat(parts, 0);
    float[] back = new float[count * count];
    for (int place = 0; place < count; place++) {
      back[byLength.get(place) * count + place] = 1;
    }
    // A product with ones and zeros is exact, and its gradient is one too.
    return scope.create(back, new Shape(count, count)).matMul(sorted);
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
