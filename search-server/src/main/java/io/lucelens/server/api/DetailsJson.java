package io.lucelens.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.lucelens.index.home.RootStates;
import io.lucelens.index.metadata.CaptureTime;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.store.IndexedImage;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * An image with what its file, and those beside it, say of it; what they do not say is left out.
 * Where a photo was taken is not told: nothing here needs it.
 *
 * @param image as in a list
 * @param mediaType what the original is served as; left out if it cannot be read now
 * @param takenAt by the clock where it was taken, without a time zone
 * @param utcOffset how far that clock was from UTC, such as {@code +02:00}
 * @param camera make and model
 * @param lens lens model
 * @param exposure time, aperture, sensitivity
 * @param title one line
 * @param caption may have several lines
 * @param keywords as they were written
 * @param rating 1 to 5 stars, 0 for none, -1 if it was rejected
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record DetailsJson(
    @JsonUnwrapped ImageJson image,
    String mediaType,
    String takenAt,
    String utcOffset,
    String camera,
    String lens,
    String exposure,
    String title,
    String caption,
    List<String> keywords,
    Integer rating) {

  static DetailsJson of(IndexedImage image, Optional<BrowserFormat> format, RootStates roots) {
    PhotoMetadata metadata = image.metadata();
    Optional<CaptureTime> taken = Optional.ofNullable(metadata.takenAt());
    return new DetailsJson(
        ImageJson.of(image, roots),
        format.map(BrowserFormat::mediaType).orElse(null),
        taken.map(time -> iso(time.local())).orElse(null),
        taken.map(CaptureTime::offset).map(DetailsJson::hours).orElse(null),
        metadata.camera(),
        metadata.lens(),
        metadata.exposure(),
        metadata.title(),
        metadata.caption(),
        metadata.keywords(),
        metadata.rating());
  }

  /** Java writes UTC as Z. */
  private static String hours(ZoneOffset offset) {
    return offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId();
  }

  private static String iso(LocalDateTime time) {
    return time.format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
  }
}
