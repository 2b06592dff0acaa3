package io.lucelens.training.data;

/**
 * By what chance a training image is changed, and how far.
 *
 * @param smallestCrop least share of an image's area that a random crop keeps, above 0
 * @param largestCrop greatest share of the area that a random crop keeps, at most 1
 * @param flip whether half of the images are mirrored left to right
 * @param colourJitter how likely an image's brightness, contrast, saturation and hue are shifted
 * @param greyscale how likely an image loses its colours
 * @param degraded how likely an image loses detail, by fewer pixels or by grain
 * @param cutMix how likely the images of a batch are mixed with each other, see {@link CutMix}
 */
public record AugmentationOptions(
    double smallestCrop,
    double largestCrop,
    boolean flip,
    double colourJitter,
    double greyscale,
    double degraded,
    double cutMix) {
  /** Images as they are, cut to their square. */
  public static final AugmentationOptions NONE = new AugmentationOptions(1, 1, false, 0, 0, 0, 0);

  /**
   * Flips, and crops of half the area and more: open_clip's 0.9 is meant for hundreds of millions
   * of pairs, small sets need stronger augmentation.
   */
  public static final AugmentationOptions CROPS_AND_FLIPS = NONE.withCrops(0.5, 1).withFlip(true);

  /**
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public AugmentationOptions {
    OptionRange.require(
        smallestCrop > 0 && smallestCrop <= largestCrop,
        "smallest crop",
        smallestCrop,
        "above 0 and not above the largest crop");
    OptionRange.require(
        largestCrop <= 1, "largest crop", largestCrop, "at most 1, the whole image");
    OptionRange.require(
        colourJitter >= 0 && colourJitter <= 1, "colour jitter", colourJitter, "0 to 1");
    OptionRange.require(greyscale >= 0 && greyscale <= 1, "greyscale", greyscale, "0 to 1");
    OptionRange.require(degraded >= 0 && degraded <= 1, "degraded share", degraded, "0 to 1");
    OptionRange.require(cutMix >= 0 && cutMix <= 1, "chance of mixing", cutMix, "0 to 1");
  }

  /** The same with another range of crop areas. */
  public AugmentationOptions withCrops(double smallest, double largest) {
    return new AugmentationOptions(
        smallest, largest, flip, colourJitter, greyscale, degraded, cutMix);
  }

  /** The same with or without mirroring. */
  public AugmentationOptions withFlip(boolean mirrored) {
    return new AugmentationOptions(
        smallestCrop, largestCrop, mirrored, colourJitter, greyscale, degraded, cutMix);
  }

  /** The same with another chance of less detail. */
  public AugmentationOptions withDegraded(double chance) {
    return new AugmentationOptions(
        smallestCrop, largestCrop, flip, colourJitter, greyscale, chance, cutMix);
  }

  /** The same with another chance of mixing. */
  public AugmentationOptions withCutMix(double chance) {
    return new AugmentationOptions(
        smallestCrop, largestCrop, flip, colourJitter, greyscale, degraded, chance);
  }
}
