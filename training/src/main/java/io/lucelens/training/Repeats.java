package io.lucelens.training;

/** What an image is to the caption of another pair, if the two pairs share image or caption. */
public enum Repeats {
  /** A right answer like its own: several positives a row. */
  POSITIVE,
  /** Neither right nor wrong: left out of the loss. */
  IGNORED
}
