package io.lucelens.training;

import java.util.List;

/**
 * Which part of the model is trained; the logit scale always is.
 *
 * @param towers which towers
 * @param lastBlocks only so many blocks of each tower from its end, with what comes after them; 0
 *     for all blocks and the embeddings too
 * @param lowRank adapters in the place of the weights themselves; null for the weights
 */
public record TrainedPart(Towers towers, int lastBlocks, LowRank lowRank) {
  /** Everything. */
  public static final TrainedPart ALL = new TrainedPart(Towers.BOTH, 0, null);

  /** The towers that are trained. */
  public enum Towers {
    /** Both. */
    BOTH,
    /** The image tower; the text tower is locked. */
    IMAGE,
    /** The text tower; the image tower is locked (LiT, Zhai et al. 2022). */
    TEXT
  }

  /**
   * Low-rank adapters (Hu et al. 2022): a weight W is used as W + alpha / rank · B · A, and only A
   * and B are trained.
   *
   * @param rank rows of A and columns of B
   * @param alpha scale of the adapters
   * @param projections the linear layers that get one, by the names that the Hugging Face layout
   *     gives them: q_proj, k_proj, v_proj, out_proj, fc1, fc2
   */
  public record LowRank(int rank, double alpha, List<String> projections) {
    /** Copies the list and checks the numbers. */
    public LowRank {
      projections = List.copyOf(projections);
      if (rank < 1 || !(alpha > 0) || projections.isEmpty()) {
        throw new IllegalArgumentException(
            "Adapters need a rank of at least 1, an alpha above 0 and at least one projection;"
                + " given: rank "
                + rank
                + ", alpha "
                + alpha
                + ", projections "
                + projections
                + ".");
      }
    }

    /** What a product of B and A counts. */
    double scale() {
      return alpha / rank;
    }
  }

  /**
   * @throws IllegalArgumentException if the number of blocks is negative
   */
  public TrainedPart {
    if (lastBlocks < 0) {
      throw new IllegalArgumentException(
          "The number of last blocks is " + lastBlocks + "; it must be 0 for all, or more.");
    }
  }
}
