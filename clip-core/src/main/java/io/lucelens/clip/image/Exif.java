package io.lucelens.clip.image;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.heif.HeifMetadataReader;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.imaging.raf.RafMetadataReader;
import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.imaging.webp.WebpMetadataReader;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a file's EXIF block and nothing else: JPEG APP1, PNG eXIf, WebP EXIF, TIFF, HEIC, RAW. A
 * general metadata reader would also inflate a PNG's compressed texts, which could unfold to
 * gigabytes.
 */
public final class Exif {
  private static final Logger LOG = LoggerFactory.getLogger(Exif.class);

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
    var stream = new ByteArrayInputStream(file);
    return switch (format) {
      case JPEG -> JpegMetadataReader.readMetadata(stream, List.of(new ExifReader()));
      case PNG -> pngExif(file);
      case WEBP -> WebpMetadataReader.readMetadata(stream);
      case TIFF -> TiffMetadataReader.readMetadata(new ByteArrayReader(file));
      case HEIC, AVIF -> HeifMetadataReader.readMetadata(stream);
      case RAW ->
          RawPreview.isFujifilm(file)
              ? RafMetadataReader.readMetadata(stream)
              : TiffMetadataReader.readMetadata(new ByteArrayReader(RawPreview.tiff(file)));
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
