package io.lucelens.clip.image;

/** Turns an upright image into the image tower's input, with Pillow's numbers. Thread-safe. */
public final class ClipPreprocessor {
  private final Preprocessing preprocessing;

  public ClipPreprocessor(Preprocessing preprocessing) {
    this.preprocessing = preprocessing;
  }

  /** What this preprocessor does. */
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  /**
   * Resizes, crops, converts to RGB and normalises.
   *
   * @return float[3 · size · size], channel-major (CHW), normalised by mean and std
   */
  public float[] toTensor(DecodedImage image) {
    throw new IllegalStateException("not written yet");
  }
}
