package io.lucelens.index.metadata;

import com.adobe.internal.xmp.XMPException;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Metadata;
import io.lucelens.clip.image.Exif;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a photo file says of itself, from EXIF, IPTC and XMP. Stateless and thread-safe.
 *
 * <p>Of what the camera knows (time, place, camera, lens, exposure) EXIF is believed first, then
 * XMP, then IPTC; of what people write (title, caption, rating) XMP first, then IPTC, then EXIF.
 * Keywords are those of all three.
 *
 * <p>The time is the camera's own clock. Its offset from UTC is EXIF's, or that of another source
 * which means the same second, or the difference to the GPS time stamp if that can be a time zone;
 * else it is unknown.
 */
public final class PhotoMetadataReader {
  /**
   * Raised whenever more, or something else, is read from the same files, or the index keeps more
   * of it: photos that were indexed by an older version are then described again.
   */
  static final int VERSION = 3;

  private static final Logger LOG = LoggerFactory.getLogger(PhotoMetadataReader.class);

  private PhotoMetadataReader() {}

  /**
   * Reads the bytes of an image file. Broken metadata count as none: the picture is still worth
   * having.
   */
  public static PhotoMetadata read(byte[] file) {
    Metadata blocks = Exif.read(file);
    List<byte[]> packets = packets(file, blocks);
    ExifFields exifFields = new ExifFields(blocks);
    PhotoMetadata exif = unlessBroken(exifFields::read);
    PhotoMetadata iptc = unlessBroken(() -> new IptcFields(blocks).read());
    PhotoMetadata xmp = xmp(packets);
    PhotoMetadata byCamera = iptc.overlaidBy(xmp).overlaidBy(exif);
    PhotoMetadata byPeople = exif.overlaidBy(iptc).overlaidBy(xmp);
    List<String> keywords = new ArrayList<>(xmp.keywords());
    keywords.addAll(iptc.keywords());
    keywords.addAll(exif.keywords());
    PhotoMetadata all =
        byCamera.toBuilder()
            .title(byPeople.title())
            .caption(byPeople.caption())
            .rating(byPeople.rating())
            .keywords(WrittenText.keywords(keywords))
            .build();
    return unlessBroken(() -> withGpsClock(all, exifFields), all);
  }

  /**
   * Reads an image file, of a JPEG no more than what comes before the picture.
   *
   * @throws IOException if it cannot be read
   */
  public static PhotoMetadata read(Path file) throws IOException {
    return read(PhotoHead.read(file));
  }

  private static PhotoMetadata withGpsClock(PhotoMetadata metadata, ExifFields exif) {
    return metadata.toBuilder()
        .takenAt(GpsClock.refine(metadata.takenAt(), exif.utcByGps()))
        .build();
  }

  private static List<byte[]> packets(byte[] file, Metadata blocks) {
    try {
      return new EmbeddedBlocks(file).read(blocks);
    } catch (ImageProcessingException | IOException | RuntimeException | StackOverflowError e) {
      LOG.debug("The metadata are broken: {}", e.toString());
      return List.of();
    }
  }

  private static PhotoMetadata xmp(List<byte[]> packets) {
    PhotoMetadata all = PhotoMetadata.NONE;
    for (byte[] packet : packets) {
      all = unlessBroken(() -> parsed(packet)).overlaidBy(all);
    }
    return all;
  }

  private static PhotoMetadata parsed(byte[] packet) {
    if (packet.length > XmpFields.MAX_BYTES) {
      LOG.debug("An XMP packet of more than {} bytes is left out", XmpFields.MAX_BYTES);
      return PhotoMetadata.NONE;
    }
    try {
      return XmpFields.parse(packet);
    } catch (XMPException e) {
      LOG.debug("An XMP packet is broken: {}", e.toString());
      return PhotoMetadata.NONE;
    }
  }

  private static PhotoMetadata unlessBroken(Supplier<PhotoMetadata> reading) {
    return unlessBroken(reading, PhotoMetadata.NONE);
  }

  private static PhotoMetadata unlessBroken(
      Supplier<PhotoMetadata> reading, PhotoMetadata otherwise) {
    try {
      return reading.get();
    } catch (RuntimeException e) {
      LOG.debug("The metadata are broken", e);
      return otherwise;
    }
  }
}
