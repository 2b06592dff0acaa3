package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * CLIP's objective: symmetric InfoNCE, the mean of the cross-entropies of picking each image's
 * caption and each caption's image out of the batch (CLIP paper, figure 3). Where a row has several
 * right answers the target is spread evenly over them, as in UniCL (Yang et al. 2022, equation 3).
 *
 * @param logitScale scalar, the logarithm of the scale; the model's own
 */
record InfoNce(NDArray logitScale) implements Objective {
  /** Far below any logit, so that its share is zero, yet finite: zero times it is zero. */
  private static final float LEFT_OUT = -1e4f;

  @Override
  public NDArray loss(NDArray images, NDArray texts, Relations relations) {
    NDManager manager = images.getManager();
    NDArray mask = relations.matrix(manager, (i, j) -> relations.ignored(i, j) ? LEFT_OUT : 0);
    NDArray targets = targets(relations, manager);
    NDArray logits = Objective.logits(images, texts, logitScale).add(mask);
    NDArray imageSide = logits.logSoftmax(1).mul(targets).sum();
    // The relation is symmetric, so the targets of the captions are those of the images.
    NDArray textSide = logits.transpose().logSoftmax(1).mul(targets).sum();
    return imageSide.add(textSide);
  }

  /** The rows' target distributions times −1 / (2 · batch), which makes the sum the loss. */
  private static NDArray targets(Relations relations, NDManager manager) {
    int n = relations.size();
    float[] share = new float[n];
    for (int i = 0; i < n; i++) {
      share[i] = -1f / (2 * n * relations.positives(i));
    }
    return relations.matrix(manager, (i, j) -> relations.positive(i, j) ? share[i] : 0);
  }
}
