package io.lucelens.clip.image;

/** How the samples of a {@link DecodedImage} are read; the names follow Pillow's modes. */
public enum PixelMode {
  /** One palette index a pixel (Pillow "P"). */
  PALETTE(1),
  /** Black 0 or white 255 (Pillow "1"). */
  BILEVEL(1),
  /** Grey (Pillow "L"). */
  GRAY(1),
  /** Grey and straight alpha (Pillow "LA"). */
  GRAY_ALPHA(2),
  /** Red, green, blue (Pillow "RGB"). */
  RGB(3),
  /** Red, green, blue and straight alpha (Pillow "RGBA"). */
  RGBA(4),
  /** Cyan, magenta, yellow, black, 255 = full ink (Pillow "CMYK"). */
  CMYK(4);

  private final int bands;

  PixelMode(int bands) {
    this.bands = bands;
  }

  /** Bytes a pixel. */
  public int bands() {
    return bands;
  }

  /** Whether the last band is alpha. */
  public boolean hasAlpha() {
    return this == GRAY_ALPHA || this == RGBA;
  }
}
