package io.lucelens.clip.image;

import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.PanasonicRawIFD0Directory;

/**
 * How a camera was held, by EXIF tag 0x0112 (Exif 2.32, 4.6.4 A): what has to be done to the stored
 * pixels so that the picture stands upright.
 */
public enum Orientation {
  /** 1: stored upright. */
  UPRIGHT,
  /** 2: mirrored left to right. */
  MIRRORED,
  /** 3: upside down. */
  ROTATED_180,
  /** 4: mirrored top to bottom. */
  FLIPPED,
  /** 5: mirrored at the diagonal from top left. */
  TRANSPOSED,
  /** 6: needs a quarter turn clockwise. */
  ROTATED_90,
  /** 7: mirrored at the diagonal from top right. */
  TRANSVERSED,
  /** 8: needs a quarter turn counter-clockwise. */
  ROTATED_270;

  /**
   * The orientation of an EXIF value; {@link #UPRIGHT} for one outside 1 to 8, as Pillow has it.
   */
  public static Orientation ofExif(int value) {
    return value >= 1 && value <= 8 ? values()[value - 1] : UPRIGHT;
  }

  /** The orientation that a file's EXIF block asks for; {@link #UPRIGHT} if it has none. */
  static Orientation of(Metadata exif) {
    ExifIFD0Directory main = exif.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer value = main == null ? null : main.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
    Directory panasonic = exif.getFirstDirectoryOfType(PanasonicRawIFD0Directory.class);
    if (panasonic != null) {
      value = panasonic.getInteger(PanasonicRawIFD0Directory.TagOrientation);
    }
    return value == null ? UPRIGHT : ofExif(value);
  }

  /** The value of the EXIF tag, 1 to 8. */
  public int exif() {
    return ordinal() + 1;
  }

  /** Whether width and height change places. */
  public boolean swapsSides() {
    return ordinal() >= 4;
  }

  /** Moves the pixels; gives the image itself if it is upright already. */
  DecodedImage apply(DecodedImage image) {
    if (this == UPRIGHT) {
      return image;
    }
    int width = swapsSides() ? image.height() : image.width();
    int height = swapsSides() ? image.width() : image.height();
    byte[] from = image.samples();
    byte[] to = new byte[from.length];
    int bands = image.mode().bands();
    for (int y = 0, o = 0; y < height; y++) {
      int source = sourceOf(0, y, image) * bands;
      int step = (width == 1 ? 0 : sourceOf(1, y, image) - sourceOf(0, y, image)) * bands;
      for (int x = 0; x < width; x++, source += step) {
        for (int band = 0; band < bands; band++) {
          to[o++] = from[source + band];
        }
      }
    }
    return new DecodedImage(width, height, image.mode(), to, image.palette());
  }

  /** The stored pixel, counted row by row, that is shown at (x, y) of the upright picture. */
  private int sourceOf(int x, int y, DecodedImage stored) {
    int right = stored.width() - 1;
    int bottom = stored.height() - 1;
    return switch (this) {
      case UPRIGHT -> y * stored.width() + x;
      case MIRRORED -> y * stored.width() + right - x;
      case ROTATED_180 -> (bottom - y) * stored.width() + right - x;
      case FLIPPED -> (bottom - y) * stored.width() + x;
      case TRANSPOSED -> x * stored.width() + y;
      case ROTATED_90 -> (bottom - x) * stored.width() + y;
      case TRANSVERSED -> (bottom - x) * stored.width() + right - y;
      case ROTATED_270 -> x * stored.width() + right - y;
    };
  }
}
