package io.lucelens.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.lucelens.index.home.RootStates;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.store.IndexedImage;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * An image with what its file says of itself; what it does not say is left out. Where a photo was
 * taken is not told: nothing here needs it.
 *
 * @param image as in a list
 * @param mediaType what the original is served as; left out if it cannot be read now
 * @param takenAt by the camera's own clock, without a time zone
 * @param camera make and model
 * @param lens lens model
 * @param exposure time, aperture, sensitivity
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DetailsJson(
    @JsonUnwrapped ImageJson image,
    String mediaType,
    String takenAt,
    String camera,
    String lens,
    String exposure) {

  static DetailsJson of(IndexedImage image, Optional<BrowserFormat> format, RootStates roots) {
    PhotoMetadata metadata = image.metadata();
    return new DetailsJson(
        ImageJson.of(image, roots),
        format.map(BrowserFormat::mediaType).orElse(null),
        iso(metadata.takenAt()),
        metadata.camera(),
        metadata.lens(),
        metadata.exposure());
  }

  private static String iso(LocalDateTime time) {
    return time == null ? null : time.format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
  }
}
