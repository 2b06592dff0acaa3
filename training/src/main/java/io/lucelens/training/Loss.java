package io.lucelens.training;

/** The objectives to choose from. */
public enum Loss {
  /** CLIP's symmetric cross-entropy over the batch (CLIP paper, figure 3). */
  INFO_NCE,
  /** SigLIP's independent yes or no for each image and caption (Zhai et al. 2023). */
  SIGMOID
}
