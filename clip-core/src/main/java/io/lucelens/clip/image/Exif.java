package io.lucelens.clip.image;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Metadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a file's EXIF block and nothing else: JPEG APP1, PNG eXIf, WebP EXIF, TIFF, HEIC, RAW. A
 * general metadata reader would also inflate a PNG's compressed texts, which could unfold to
 * gigabytes, and parse XMP packets without bounds. A packet inside of the block, and Photoshop's
 * resources, are left in its directories as bytes, under {@link #TAG_XMP} and {@link
 * #TAG_PHOTOSHOP}.
 */
public final class Exif {
  private static final Logger LOG = LoggerFactory.getLogger(Exif.class);

  /** Where a TIFF directory has an XMP packet. */
  public static final int TAG_XMP = 700;

  /** Where a TIFF directory has Photoshop's resources. */
  public static final int TAG_PHOTOSHOP = 34377;

  private Exif() {}

  /**
   * The EXIF block of an image file, as metadata-extractor's directories.
   *
   * @return without directories if there is no block, or it is broken: the picture is still worth
   *     having
   */
  public static Metadata read(byte[] file) {
    try {
      return read(ImageFormat.of(file), file);
    } catch (ImageProcessingException | IOException | RuntimeException | StackOverflowError e) {
      LOG.debug("The EXIF block is broken: {}", e.toString());
      return new Metadata();
    }
  }

  private static Metadata read(ImageFormat format, byte[] file)
      throws ImageProcessingException, IOException {
    return switch (format) {
      case JPEG -> jpegExif(file, 0);
      case PNG -> pngExif(file);
      case WEBP -> WebpExif.read(file);
      case TIFF -> ExifBlockReader.tiff(new ByteArrayReader(file));
      case HEIC, AVIF -> HeifExif.read(file);
      case RAW ->
          RawPreview.isFujifilm(file)
              ? jpegExif(file, fujifilmPreview(file))
              : ExifBlockReader.tiff(new ByteArrayReader(RawPreview.tiff(file)));
      case GIF, BMP -> new Metadata();
    };
  }

  private static Metadata jpegExif(byte[] file, int start)
      throws ImageProcessingException, IOException {
    var jpeg = new ByteArrayInputStream(file, start, file.length - start);
    return JpegMetadataReader.readMetadata(jpeg, List.of(new ExifBlockReader()));
  }

  /** Where the JPEG of a Fujifilm RAW file begins; 0 if the file is none. */
  public static int fujifilmPreview(byte[] file) {
    if (!RawPreview.isFujifilm(file) || file.length < RawPreview.FUJIFILM_OFFSET + Integer.BYTES) {
      return 0;
    }
    int start = ByteBuffer.wrap(file).getInt(RawPreview.FUJIFILM_OFFSET);
    return start > 0 && start < file.length ? start : 0;
  }

  private static Metadata pngExif(byte[] file) throws ImageProcessingException, IOException {
    Metadata metadata = new Metadata();
    for (PngChunk chunk :
        new PngChunkReader()
            .extract(new SequentialByteArrayReader(file), Set.of(PngChunkType.eXIf))) {
      new ExifBlockReader().extract(new ByteArrayReader(chunk.getBytes()), metadata);
    }
    return metadata;
  }
}
