package io.lucelens.clip.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The arithmetic of the linear layers inside the transformers; everything else is float32. */
public enum Precision {
  /** As trained: the reference's numbers. */
  FLOAT32,
  /**
   * Weights rounded to 8 bits with a scale an output channel, activations with a scale a call. Two
   * to seven times faster; what it costs is in docs/performance.md. As activations share a scale, a
   * vector depends a little on what else is in its batch.
   */
  INT8;

  /** As it is written on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Finds a precision by its {@link #label()}. */
  public static Optional<Precision> byLabel(String label) {
    return Arrays.stream(values()).filter(p -> p.label().equals(label)).findFirst();
  }
}
