package io.lucelens.server.api;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a photo's EXIF says of its taking; every part may be null. Where it was taken is left out on
 * purpose: nothing here needs it.
 *
 * @param takenAt local time without a zone, which EXIF does not know, as {@code
 *     2024-05-31T14:03:10}
 * @param camera maker and model
 * @param lens lens model
 * @param exposure such as {@code 1/250 sec f/8.0 ISO 100}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CaptureDetails(String takenAt, String camera, String lens, String exposure) {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureDetails.class);
  private static final CaptureDetails NONE = new CaptureDetails(null, null, null, null);

  /** EXIF writes dates with colons; a camera whose clock was never set writes zeros or blanks. */
  private static final String EXIF_DATE = "[12]\\d{3}:\\d\\d:\\d\\d \\d\\d:\\d\\d:\\d\\d";

  /** Reads them; a file without EXIF or with a broken one has none. */
  static CaptureDetails of(Path file) {
    try (var in = Files.newInputStream(file)) {
      return of(ImageMetadataReader.readMetadata(in, Files.size(file)));
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      LOG.debug("{} has no readable EXIF", file, e);
      return NONE;
    }
  }

  private static CaptureDetails of(Metadata metadata) {
    Directory main = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Directory sub = metadata.getFirstDirectoryOfType(ExifSubIFDDirectory.class);
    return new CaptureDetails(
        date(text(sub, ExifDirectoryBase.TAG_DATETIME_ORIGINAL)),
        camera(text(main, ExifDirectoryBase.TAG_MAKE), text(main, ExifDirectoryBase.TAG_MODEL)),
        text(sub, ExifDirectoryBase.TAG_LENS_MODEL),
        exposure(sub));
  }

  private static String date(String exif) {
    if (exif == null || !exif.matches(EXIF_DATE)) {
      return null;
    }
    return exif.substring(0, 10).replace(':', '-') + "T" + exif.substring(11);
  }

  /** Many makers repeat their name in the model: "Canon" and "Canon EOS R5". */
  private static String camera(String maker, String model) {
    if (maker == null || model == null) {
      return model == null ? maker : model;
    }
    String firstWord = maker.split(" ")[0].toLowerCase(Locale.ROOT);
    return model.toLowerCase(Locale.ROOT).startsWith(firstWord) ? model : maker + " " + model;
  }

  private static String exposure(Directory sub) {
    if (sub == null) {
      return null;
    }
    String iso = text(sub, ExifDirectoryBase.TAG_ISO_EQUIVALENT);
    String line =
        Stream.of(
                sub.getDescription(ExifDirectoryBase.TAG_EXPOSURE_TIME),
                sub.getDescription(ExifDirectoryBase.TAG_FNUMBER),
                sub.getDescription(ExifDirectoryBase.TAG_FOCAL_LENGTH),
                iso == null ? null : "ISO " + iso)
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" · "));
    return line.isEmpty() ? null : line;
  }

  private static String text(Directory directory, int tag) {
    String text = directory == null ? null : directory.getString(tag);
    return text == null || text.isBlank() ? null : text.strip();
  }
}
