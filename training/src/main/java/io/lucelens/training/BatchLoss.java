package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.lucelens.training.data.TrainingBatch;
import java.util.function.Supplier;

/** All that a step makes small: the objective, and what else the towers shall learn. */
@FunctionalInterface
interface BatchLoss {
  /**
   * Computes the loss; a graph is built if a gradient collector is open.
   *
   * @param images [batch, dimension] features, not normalised
   * @param texts gives [batch, dimension] features, not normalised; if nobody asks, the text tower
   *     is not run
   * @return scalar, owned by {@code images}' manager, which must stay open until backward is done
   */
  NDArray of(TrainingBatch batch, NDArray images, Supplier<NDArray> texts);

  /**
   * The loss of images that may be mixed: that with their own captions and that with the next
   * ones', each by its share of the images (Yun et al. 2019, "CutMix", section 3.1).
   *
   * @param plain the loss of images that are not
   */
  static BatchLoss ofMixed(BatchLoss plain) {
    return (batch, images, texts) -> {
      if (batch.own() == 1) {
        return plain.of(batch, images, texts);
      }
      NDArray own = plain.of(batch, images, texts);
      NDArray next = plain.of(batch.ofNext(), images, () -> ofNext(texts.get()));
      return share(own, batch.own()).add(share(next, 1 - batch.own()));
    };
  }

  private static NDArray share(NDArray loss, double share) {
    return loss.mul(Objective.scalar(loss.getManager(), share));
  }

  private static NDArray ofNext(NDArray features) {
    NDArray first = features.get(new NDIndex("0:1"));
    return features.get(new NDIndex("1:{}", features.getShape().get(0))).concat(first, 0);
  }
}
