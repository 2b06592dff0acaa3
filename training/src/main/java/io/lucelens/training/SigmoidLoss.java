package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * SigLIP's objective: each image and caption is a question of its own, whether they belong together
 * (Zhai et al. 2023, algorithm 1). The loss is {@code Σ −log σ(z · (scale · cosine + bias)) /
 * batch} with z = 1 for those that do and −1 for the others.
 *
 * @param logitScale scalar, the logarithm of the scale; the model's own
 * @param bias scalar, added to the scaled cosines
 */
record SigmoidLoss(NDArray logitScale, NDArray bias) implements Objective {
  /** What the bias is called among a run's tensors; SigLIP models have a parameter of that name. */
  static final String BIAS = "logit_bias";

  @Override
  public NDArray loss(NDArray images, NDArray texts, Relations relations) {
    NDManager manager = images.getManager();
    float share = 1f / relations.size();
    NDArray minusSign = relations.matrix(manager, (i, j) -> relations.positive(i, j) ? -1 : 1);
    NDArray weight = relations.matrix(manager, (i, j) -> relations.ignored(i, j) ? 0 : share);
    NDArray logits = Objective.logits(images, texts, logitScale).add(bias);
    // −log σ(x) = softplus(−x)
    return logits.mul(minusSign).getNDArrayInternal().softPlus().mul(weight).sum();
  }

  /**
   * The bias under which each row's sigmoids sum to about one, as the right answers do: minus the
   * mean of the rows' logsumexp. SigLIP's −10 does this for its own scale and batch size; under a
   * tuned model's scale of 100 it would begin with a loss of thousands.
   *
   * @param images [batch, dimension] features of the first batch
   * @param texts [batch, dimension] their captions' features
   */
  static float balancedBias(NDArray images, NDArray texts, NDArray logitScale) {
    return WithoutGraph.get(
        () -> {
          try (NDManager scope = images.getManager().newSubManager()) {
            NDArray logits = Objective.logits(images, texts, logitScale);
            logits.attach(scope);
            // logits − logSoftmax is the row's logsumexp in every column.
            return -logits.sub(logits.logSoftmax(1)).mean().getFloat();
          }
        });
  }
}
