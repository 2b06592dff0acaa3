package io.lucelens.index.metadata;

import java.time.LocalDateTime;

/**
 * What a photo file says of itself. Anything that the file does not say is null.
 *
 * @param takenAt when the picture was taken, by the camera's own clock; cameras seldom record a
 *     time zone
 * @param camera make and model, such as {@code NIKON D850}
 * @param lens lens model
 * @param exposure time, aperture and sensitivity, such as {@code 1/250 s, f/2.8, ISO 100}
 * @param position where the picture was taken
 */
public record PhotoMetadata(
    LocalDateTime takenAt, String camera, String lens, String exposure, Position position) {

  /** A file that says nothing. */
  public static final PhotoMetadata NONE = new PhotoMetadata(null, null, null, null, null);

  /**
   * A place on Earth, WGS 84.
   *
   * @param latitude degrees, north is positive
   * @param longitude degrees, east is positive
   */
  public record Position(double latitude, double longitude) {}
}
