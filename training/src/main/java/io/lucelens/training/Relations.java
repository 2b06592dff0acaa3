package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.training.data.TrainingBatch;

/**
 * Which images and captions of a batch belong together. Image i and caption j do if they are one
 * pair, or if their pairs have the same caption or the same image. The relation is symmetric.
 *
 * @param captionGroups for each pair a number that equal captions share
 * @param imageGroups for each pair a number that equal images share
 * @param repeats what becomes of those that belong together without being one pair
 */
record Relations(int[] captionGroups, int[] imageGroups, Repeats repeats) {

  static Relations of(TrainingBatch batch, Repeats repeats) {
    return new Relations(batch.captionGroups(), batch.imageGroups(), repeats);
  }

  /** The number of pairs. */
  int size() {
    return captionGroups.length;
  }

  /** Whether caption j is a right answer to image i. */
  boolean positive(int i, int j) {
    return i == j || repeats == Repeats.POSITIVE && related(i, j);
  }

  /** Whether image i and caption j are left out of the loss. */
  boolean ignored(int i, int j) {
    return i != j && repeats == Repeats.IGNORED && related(i, j);
  }

  private boolean related(int i, int j) {
    return captionGroups[i] == captionGroups[j] || imageGroups[i] == imageGroups[j];
  }

  /** How many right answers a row has; at least one. */
  int positives(int i) {
    int count = 0;
    for (int j = 0; j < size(); j++) {
      count += positive(i, j) ? 1 : 0;
    }
    return count;
  }

  /** A number for an image and a caption. */
  @FunctionalInterface
  interface Cell {
    float at(int i, int j);
  }

  /** A constant [size, size], owned by {@code manager}. */
  NDArray matrix(NDManager manager, Cell cell) {
    int n = size();
    float[] values = new float[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        values[i * n + j] = cell.at(i, j);
      }
    }
    return manager.create(values, new Shape(n, n));
  }
}
