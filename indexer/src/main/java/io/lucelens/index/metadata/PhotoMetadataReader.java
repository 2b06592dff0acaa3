package io.lucelens.index.metadata;

import com.drew.lang.GeoLocation;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.GpsDirectory;
import io.lucelens.clip.image.Exif;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a photo file says of itself from its EXIF block. Stateless and thread-safe. */
public final class PhotoMetadataReader {
  private static final Logger LOG = LoggerFactory.getLogger(PhotoMetadataReader.class);

  /** How EXIF 2.32 writes a date and time (section 4.6.5, DateTimeOriginal). */
  private static final DateTimeFormatter EXIF_TIME =
      DateTimeFormatter.ofPattern("uuuu:MM:dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);

  /** Longer texts are not camera names but mistakes, or worse. */
  private static final int MAX_TEXT = 200;

  private PhotoMetadataReader() {}

  /**
   * Reads the bytes of an image file. Broken metadata count as none: the picture is still worth
   * having.
   */
  public static PhotoMetadata read(byte[] file) {
    try {
      return of(Exif.read(file));
    } catch (RuntimeException e) {
      LOG.debug("The metadata are broken", e);
      return PhotoMetadata.NONE;
    }
  }

  private static PhotoMetadata of(Metadata metadata) {
    Directory main = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Directory exif = exif(metadata);
    return new PhotoMetadata(
        takenAt(exif),
        camera(main),
        text(exif, ExifSubIFDDirectory.TAG_LENS_MODEL),
        exposure(exif),
        position(metadata.getFirstDirectoryOfType(GpsDirectory.class)));
  }

  /** RAW files have several directories of this kind, most of which describe pixels only. */
  private static Directory exif(Metadata metadata) {
    return metadata.getDirectoriesOfType(ExifSubIFDDirectory.class).stream()
        .filter(directory -> directory.containsTag(ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL))
        .findFirst()
        .orElse(metadata.getFirstDirectoryOfType(ExifSubIFDDirectory.class));
  }

  private static LocalDateTime takenAt(Directory exif) {
    String text = text(exif, ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL);
    if (text == null) {
      return null;
    }
    try {
      return LocalDateTime.parse(text, EXIF_TIME);
    } catch (DateTimeException e) {
      LOG.debug("Not a date: {}", text);
      return null;
    }
  }

  /** Many makers repeat their name in the model's. */
  private static String camera(Directory main) {
    String make = text(main, ExifIFD0Directory.TAG_MAKE);
    String model = text(main, ExifIFD0Directory.TAG_MODEL);
    if (make == null || model == null) {
      return make == null ? model : make;
    }
    String brand = make.split(" ", 2)[0];
    return model.regionMatches(true, 0, brand, 0, brand.length()) ? model : make + " " + model;
  }

  private static String exposure(Directory exif) {
    if (exif == null) {
      return null;
    }
    String iso = text(exif, ExifSubIFDDirectory.TAG_ISO_EQUIVALENT);
    String exposure =
        Stream.of(
                description(exif, ExifSubIFDDirectory.TAG_EXPOSURE_TIME),
                description(exif, ExifSubIFDDirectory.TAG_FNUMBER),
                iso == null ? null : "ISO " + iso)
            .filter(Objects::nonNull)
            .collect(Collectors.joining(", "));
    return exposure.isEmpty() ? null : exposure;
  }

  private static PhotoMetadata.Position position(GpsDirectory gps) {
    GeoLocation location = gps == null ? null : gps.getGeoLocation();
    boolean known = location != null && !location.isZero();
    return known && isOnEarth(location)
        ? new PhotoMetadata.Position(location.getLatitude(), location.getLongitude())
        : null;
  }

  private static boolean isOnEarth(GeoLocation location) {
    return Math.abs(location.getLatitude()) <= 90 && Math.abs(location.getLongitude()) <= 180;
  }

  private static String text(Directory directory, int tag) {
    return directory == null ? null : clean(directory.getString(tag));
  }

  private static String description(Directory directory, int tag) {
    return clean(directory.getDescription(tag));
  }

  private static String clean(String text) {
    if (text == null) {
      return null;
    }
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.isEmpty() ? null : line.substring(0, Math.min(MAX_TEXT, line.length()));
  }
}
