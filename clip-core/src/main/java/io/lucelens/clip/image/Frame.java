package io.lucelens.clip.image;

import io.lucelens.clip.image.Preprocessing.Rule;

/**
 * The size a picture is resized to and the window of it that is kept. The full size is a long: one
 * pixel by a hundred million, its short side stretched to 224, is longer than an int can say.
 *
 * @param fullWidth width after resizing
 * @param fullHeight height after resizing
 * @param left first column kept
 * @param top first row kept
 * @param width columns kept
 * @param height rows kept
 */
record Frame(long fullWidth, long fullHeight, long left, long top, int width, int height) {

  /**
   * What a rule keeps of a picture.
   *
   * @param size side of the square
   */
  static Frame of(int width, int height, int size, Rule rule) {
    return rule == Rule.SIGLIP
        ? new Frame(size, size, 0, 0, size, size)
        : centreCrop(width, height, size, rule);
  }

  /** Shorter side to {@code size} pixels, the longer in proportion and cut off, centre square. */
  static Frame centreCrop(int width, int height, int size, Rule rule) {
    long shorter = Math.min(width, height);
    long fullWidth = (long) size * width / shorter;
    long fullHeight = (long) size * height / shorter;
    return new Frame(
        fullWidth,
        fullHeight,
        offset(fullWidth - size, rule),
        offset(fullHeight - size, rule),
        size,
        size);
  }

  /** Whether nothing is cut away. */
  boolean isWhole() {
    return fullWidth == width && fullHeight == height;
  }

  private static long offset(long surplus, Rule rule) {
    return switch (rule) {
      case OPENAI -> (long) Math.rint(surplus / 2.0); // Python's round: half to even
      case HUGGING_FACE, SIGLIP -> surplus / 2;
    };
  }
}
