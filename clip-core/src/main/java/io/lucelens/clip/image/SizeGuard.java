package io.lucelens.clip.image;

/**
 * Refuses images that would take too much memory, before they are decoded.
 *
 * @param maxPixels most pixels (width × height) that are decoded
 */
record SizeGuard(long maxPixels) {
  /** Four bytes a pixel fit an array up to here. */
  private static final long LONGEST_ARRAY = (Integer.MAX_VALUE - 8) / 4;

  void check(int width, int height) throws UnreadableImageException {
    if (width <= 0 || height <= 0) {
      throw new UnreadableImageException(
          "damaged image: its size is " + width + "×" + height + " pixels");
    }
    long limit = Math.min(maxPixels, LONGEST_ARRAY);
    long pixels = (long) width * height;
    if (pixels > limit) {
      throw new UnreadableImageException(
          "too large: %d×%d = %d pixels, the limit is %d; shrink the picture or raise the limit"
              .formatted(width, height, pixels, limit));
    }
  }
}
