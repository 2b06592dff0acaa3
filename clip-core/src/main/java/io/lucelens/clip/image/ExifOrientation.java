package io.lucelens.clip.image;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.imaging.webp.WebpMetadataReader;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
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
  static Orientation of(ImageFormat format, byte[] file) {
    try {
      ExifIFD0Directory exif = exif(format, file).getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer value = exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
      return value == null ? Orientation.UPRIGHT : Orientation.ofExif(value);
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      LOG.debug("Taken for upright, since its metadata are broken: {}", e.toString());
      return Orientation.UPRIGHT;
    }
  }

  /** Only what may hold the tag is parsed: a PNG's compressed texts could unfold to gigabytes. */
  private static Metadata exif(ImageFormat format, byte[] file)
      throws ImageProcessingException, IOException {
    var stream = new ByteArrayInputStream(file);
    return switch (format) {
      case JPEG -> JpegMetadataReader.readMetadata(stream, List.of(new ExifReader()));
      case PNG -> pngExif(file);
      case WEBP -> WebpMetadataReader.readMetadata(stream);
      case TIFF -> TiffMetadataReader.readMetadata(new ByteArrayReader(file));
      case GIF, BMP -> new Metadata();
    };
  }

  private static Metadata pngExif(byte[] file) throws ImageProcessingException, IOException {
    Metadata metadata = new Metadata();
    for (PngChunk chunk :
        new PngChunkReader()
            .extract(new SequentialByteArrayReader(file), Set.of(PngChunkType.eXIf))) {
      new ExifReader().extract(new ByteArrayReader(chunk.getBytes()), metadata);
    }
    return metadata;
  }
}
