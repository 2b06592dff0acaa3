package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * CLIP's objective: symmetric InfoNCE, the mean of the cross-entropies of picking each image's
 * caption and each caption's image out of the batch (CLIP paper, figure 3).
 *
 * <p>Captions that occur several times in a batch are not each other's negatives: such a pair is
 * left out of the sums, neither right nor wrong.
 */
final class ContrastiveLoss {
  private ContrastiveLoss() {}

  /**
   * Computes the loss with its graph.
   *
   * @param images [batch, dimension], not normalised
   * @param texts [batch, dimension], not normalised
   * @param logitScale scalar, the logarithm of the scale
   * @param captionGroups for each pair a number that equal captions share
   * @return scalar, owned by {@code images}' manager, which must stay open until backward is done
   */
  static NDArray symmetric(NDArray images, NDArray texts, NDArray logitScale, int[] captionGroups) {
    NDManager manager = images.getManager();
    int batch = captionGroups.length;
    NDArray textUnit = texts.normalize(2, 1);
    NDArray scale = logitScale.exp();
    // It was born into the parameter's manager, where it would stay.
    scale.attach(manager);
    NDArray cosine = images.normalize(2, 1).matMul(textUnit.transpose());
    NDArray logits = cosine.mul(scale).add(repeatedCaptions(manager, captionGroups));
    long[] own = new long[batch];
    for (int i = 0; i < batch; i++) {
      own[i] = i;
    }
    NDArray ownIndex = manager.create(own, new Shape(batch, 1));
    NDArray half = manager.full(new Shape(), -0.5f, DataType.FLOAT32);
    NDArray imageSide = logits.logSoftmax(1).gather(ownIndex, 1).mean();
    NDArray textSide = logits.transpose().logSoftmax(1).gather(ownIndex, 1).mean();
    return imageSide.add(textSide).mul(half);
  }

  /** Minus infinity where another pair has the same caption, else zero. */
  private static NDArray repeatedCaptions(NDManager manager, int[] groups) {
    int batch = groups.length;
    float[] mask = new float[batch * batch];
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < batch; j++) {
        if (i != j && groups[i] == groups[j]) {
          mask[i * batch + j] = Float.NEGATIVE_INFINITY;
        }
      }
    }
    return manager.create(mask, new Shape(batch, batch));
  }
}
