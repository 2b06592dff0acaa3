package io.lucelens.clip.image;

import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Finds the ImageIO reader that is meant, whatever other plug-ins the class path brings. */
final class ImageIoReaders {
  private ImageIoReaders() {}

  /** The JDK's own reader. The caller disposes of it. */
  static ImageReader jdk(String format) {
    return named(format, "com.sun.imageio.");
  }

  /** TwelveMonkeys' reader. The caller disposes of it. */
  static ImageReader twelveMonkeys(String format) {
    return named(format, "com.twelvemonkeys.imageio.");
  }

  private static ImageReader named(String format, String packagePrefix) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith(packagePrefix)) {
        return reader;
      }
    }
    throw new IllegalStateException(
        "No ImageIO reader of %s for %s on the class path: clip-core needs the modules java.desktop"
                .formatted(packagePrefix, format)
            + " and imageio-webp, imageio-tiff");
  }
}
