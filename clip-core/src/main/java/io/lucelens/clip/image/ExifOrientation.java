package io.lucelens.clip.image;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the orientation out of a file's EXIF block: JPEG APP1, PNG eXIf, WebP EXIF, TIFF IFD0. */
final class ExifOrientation {
  private static final Logger LOG = LoggerFactory.getLogger(ExifOrientation.class);

  private ExifOrientation() {}

  /**
   * The orientation a file asks for; {@link Orientation#UPRIGHT} if it has none or its metadata are
   * broken, since the picture is still worth having.
   */
  static Orientation of(byte[] file) {
    try {
      Metadata metadata =
          ImageMetadataReader.readMetadata(new ByteArrayInputStream(file), file.length);
      ExifIFD0Directory exif = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer value = exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
      return value == null ? Orientation.UPRIGHT : Orientation.ofExif(value);
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      LOG.debug("No orientation: the metadata are broken", e);
      return Orientation.UPRIGHT;
    }
  }
}
