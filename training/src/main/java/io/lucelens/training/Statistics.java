package io.lucelens.training;

/** What a ResNet's batch normalisation does while it is trained; a ViT has none. */
public enum Statistics {
  /** Normalises by each batch, and learns the running statistics from the batches. */
  OF_BATCH,
  /**
   * Normalises by the running statistics of the starting model and leaves them: for fine-tuning,
   * where small batches would spoil statistics that many images gave.
   */
  FROZEN
}
