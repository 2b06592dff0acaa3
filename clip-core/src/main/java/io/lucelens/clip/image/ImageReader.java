package io.lucelens.clip.image;

import java.nio.file.Path;

/**
 * Reads JPEG, PNG, GIF (first frame), BMP, WebP and TIFF, and turns them upright by their EXIF
 * orientation. Thread-safe.
 */
public final class ImageReader {
  /** An image of more pixels is refused: decoding it would take over a gigabyte of memory. */
  public static final long DEFAULT_MAX_PIXELS = 200_000_000;

  private final long maxPixels;

  public ImageReader() {
    this(DEFAULT_MAX_PIXELS);
  }

  /**
   * @param maxPixels images with more pixels (width × height) are refused before they are decoded
   */
  public ImageReader(long maxPixels) {
    this.maxPixels = maxPixels;
  }

  /**
   * Reads a file.
   *
   * @throws UnreadableImageException with the reason in one line, whatever is wrong with the file
   */
  public DecodedImage read(Path file) throws UnreadableImageException {
    throw new UnreadableImageException("not written yet: " + file + maxPixels);
  }

  /**
   * Reads the bytes of an image file, such as an upload.
   *
   * @throws UnreadableImageException with the reason in one line, whatever is wrong with the bytes
   */
  public DecodedImage read(byte[] bytes) throws UnreadableImageException {
    throw new UnreadableImageException("not written yet: " + bytes.length);
  }
}
