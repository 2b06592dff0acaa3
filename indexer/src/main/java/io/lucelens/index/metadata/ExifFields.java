package io.lucelens.index.metadata;

import com.drew.lang.GeoLocation;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.StringValue;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.GpsDirectory;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an EXIF block says. Raw files have several directories of a kind: the first one that has a
 * tag answers.
 */
final class ExifFields {
  private static final int STARS = 5;

  private final Metadata metadata;

  ExifFields(Metadata metadata) {
    this.metadata = metadata;
  }

  PhotoMetadata read() {
    String camera = camera();
    return PhotoMetadata.builder()
        .takenAt(takenAt())
        .camera(camera)
        .lens(lens())
        .exposure(exposure())
        .position(position())
        .title(windowsText(ExifDirectoryBase.TAG_WIN_TITLE))
        .caption(caption(camera))
        .keywords(keywords())
        .rating(rating())
        .build();
  }

  private Directory main(int tag) {
    return having(ExifIFD0Directory.class, tag);
  }

  private Directory exif(int tag) {
    return having(ExifSubIFDDirectory.class, tag);
  }

  private <T extends Directory> T having(Class<T> kind, int tag) {
    for (T directory : metadata.getDirectoriesOfType(kind)) {
      if (directory.containsTag(tag)) {
        return directory;
      }
    }
    return null;
  }

  private CaptureTime takenAt() {
    int tag = ExifDirectoryBase.TAG_DATETIME_ORIGINAL;
    Directory exif = exif(tag);
    CaptureTime time = exif == null ? null : DateText.parse(exif.getString(tag)).orElse(null);
    if (time == null) {
      return null;
    }
    LocalDateTime local =
        time.local().getNano() == 0 ? time.local().withNano(subSeconds(exif)) : time.local();
    String zone = exif.getString(ExifDirectoryBase.TAG_TIME_ZONE_ORIGINAL);
    return new CaptureTime(local, DateText.offset(zone).orElse(time.offset()));
  }

  private static int subSeconds(Directory exif) {
    String digits = exif.getString(ExifDirectoryBase.TAG_SUBSECOND_TIME_ORIGINAL);
    boolean plain = digits != null && digits.strip().matches("\\d{1,20}");
    return plain ? DateText.nanos(digits.strip()) : 0;
  }

  /** The time of the GPS fix, which is UTC; null if there is none. */
  LocalDateTime utcByGps() {
    GpsDirectory gps = having(GpsDirectory.class, GpsDirectory.TAG_TIME_STAMP);
    var date = gps == null ? null : gps.getGpsDate();
    return date == null ? null : LocalDateTime.ofInstant(date.toInstant(), ZoneOffset.UTC);
  }

  /** Many makers repeat their name in the model's. */
  private String camera() {
    return CameraName.of(
        line(main(ExifDirectoryBase.TAG_MAKE), ExifDirectoryBase.TAG_MAKE),
        line(main(ExifDirectoryBase.TAG_MODEL), ExifDirectoryBase.TAG_MODEL));
  }

  private String lens() {
    int model = ExifDirectoryBase.TAG_LENS_MODEL;
    int specification = ExifDirectoryBase.TAG_LENS_SPECIFICATION;
    String name = line(exif(model), model);
    return name == null ? description(exif(specification), specification) : name;
  }

  private String exposure() {
    int speed = ExifDirectoryBase.TAG_ISO_EQUIVALENT;
    String iso = line(exif(speed), speed);
    String exposure =
        Stream.of(
                described(ExifDirectoryBase.TAG_EXPOSURE_TIME),
                described(ExifDirectoryBase.TAG_FNUMBER),
                iso == null ? null : "ISO " + iso)
            .filter(Objects::nonNull)
            .collect(Collectors.joining(", "));
    return exposure.isEmpty() ? null : exposure;
  }

  private PhotoMetadata.Position position() {
    GpsDirectory gps = having(GpsDirectory.class, GpsDirectory.TAG_LATITUDE);
    GeoLocation location = gps == null ? null : gps.getGeoLocation();
    if (location == null) {
      return null;
    }
    var position = new PhotoMetadata.Position(location.getLatitude(), location.getLongitude());
    return position.isPlausible() ? position : null;
  }

  private String caption(String camera) {
    int description = ExifDirectoryBase.TAG_IMAGE_DESCRIPTION;
    return Stream.of(
            CameraText.written(text(main(description), description), camera),
            windowsText(ExifDirectoryBase.TAG_WIN_COMMENT),
            windowsText(ExifDirectoryBase.TAG_WIN_SUBJECT),
            CameraText.written(userComment(), camera))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private String userComment() {
    int tag = ExifDirectoryBase.TAG_USER_COMMENT;
    Directory exif = exif(tag);
    byte[] bytes = exif == null ? null : exif.getByteArray(tag);
    return bytes == null ? null : UserComment.decode(bytes);
  }

  private List<String> keywords() {
    String written = windowsText(ExifDirectoryBase.TAG_WIN_KEYWORDS);
    return written == null ? List.of() : WrittenText.keywords(Arrays.asList(written.split(";")));
  }

  /** Windows' own tags are UTF-16, little-endian in every file. */
  private String windowsText(int tag) {
    Directory main = main(tag);
    byte[] bytes = main == null ? null : main.getByteArray(tag);
    return bytes == null
        ? null
        : WrittenText.lines(new String(bytes, StandardCharsets.UTF_16LE).replace("\0", ""));
  }

  private Integer rating() {
    Directory main = main(ExifDirectoryBase.TAG_RATING);
    Integer stars = main == null ? null : main.getInteger(ExifDirectoryBase.TAG_RATING);
    return stars != null && stars >= 0 && stars <= STARS ? stars : null;
  }

  private static String line(Directory directory, int tag) {
    return WrittenText.line(text(directory, tag));
  }

  /** EXIF has ASCII only; what programs write beyond it is mostly UTF-8. */
  private static String text(Directory directory, int tag) {
    if (directory == null) {
      return null;
    }
    Object value = directory.getObject(tag);
    return value instanceof StringValue text
        ? WrittenText.decode(text.getBytes())
        : directory.getString(tag);
  }

  private String described(int tag) {
    return description(exif(tag), tag);
  }

  private static String description(Directory directory, int tag) {
    return directory == null ? null : WrittenText.line(directory.getDescription(tag));
  }
}
