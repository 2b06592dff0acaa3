package io.lucelens.clip.image;

/**
 * A picture that is read to be embedded and shown small, and not to be looked at pixel by pixel.
 *
 * @param image upright; smaller than the file's picture if that was decoded at reduced size
 * @param width pixels a row of the file's picture, upright
 * @param height rows of the file's picture, upright
 * @param colourProfile the file's ICC profile, not checked; empty if it has none
 */
public record Photo(DecodedImage image, int width, int height, byte[] colourProfile) {
  /** A picture that is not reduced. */
  static Photo whole(DecodedImage image, byte[] colourProfile) {
    return new Photo(image, image.width(), image.height(), colourProfile);
  }

  /** The same picture, turned so that it stands upright. */
  Photo upright(Orientation orientation) {
    boolean swap = orientation.swapsSides();
    return new Photo(
        image.upright(orientation), swap ? height : width, swap ? width : height, colourProfile);
  }
}
