package io.lucelens.index.metadata;

import java.util.List;

/**
 * What a photo file, and the files beside it, say of the photo. Anything that they do not say is
 * null, or an empty list.
 *
 * @param takenAt when the picture was taken
 * @param camera make and model, such as {@code NIKON D850}
 * @param lens lens model
 * @param exposure time, aperture and sensitivity, such as {@code 1/250 s, f/2.8, ISO 100}
 * @param position where the picture was taken
 * @param title a name, one line
 * @param caption what somebody wrote about it; may have several lines
 * @param keywords as they were written, each once
 * @param rating 1 to 5 stars, 0 for none, -1 for a rejected picture
 */
public record PhotoMetadata(
    CaptureTime takenAt,
    String camera,
    String lens,
    String exposure,
    Position position,
    String title,
    String caption,
    List<String> keywords,
    Integer rating) {

  /** Nothing is said. */
  public static final PhotoMetadata NONE = builder().build();

  public PhotoMetadata {
    keywords = List.copyOf(keywords);
  }

  /**
   * A place on Earth, WGS 84.
   *
   * @param latitude degrees, north is positive
   * @param longitude degrees, east is positive
   */
  public record Position(double latitude, double longitude) {
    /** Whether it is on Earth, and not 0/0, which receivers without a fix say. */
    boolean isPlausible() {
      return Math.abs(latitude) <= 90
          && Math.abs(longitude) <= 180
          && (latitude != 0 || longitude != 0);
    }
  }

  /** A builder that knows nothing yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that knows what this says. */
  public Builder toBuilder() {
    return new Builder()
        .takenAt(takenAt)
        .camera(camera)
        .lens(lens)
        .exposure(exposure)
        .position(position)
        .title(title)
        .caption(caption)
        .keywords(keywords)
        .rating(rating);
  }

  /** Field by field what the other one says, and where it says nothing what this says. */
  public PhotoMetadata overlaidBy(PhotoMetadata over) {
    return new PhotoMetadata(
        over.takenAt == null ? takenAt : over.takenAt.withOffsetOf(takenAt),
        first(over.camera, camera),
        first(over.lens, lens),
        first(over.exposure, exposure),
        first(over.position, position),
        first(over.title, title),
        first(over.caption, caption),
        over.keywords.isEmpty() ? keywords : over.keywords,
        first(over.rating, rating));
  }

  private static <T> T first(T one, T other) {
    return one == null ? other : one;
  }

  /** Collects what is known. Not thread-safe. */
  public static final class Builder {
    private CaptureTime takenAt;
    private String camera;
    private String lens;
    private String exposure;
    private Position position;
    private String title;
    private String caption;
    private List<String> keywords = List.of();
    private Integer rating;

    private Builder() {}

    /** When the picture was taken, or null. */
    public Builder takenAt(CaptureTime value) {
      takenAt = value;
      return this;
    }

    /** Make and model, or null. */
    public Builder camera(String value) {
      camera = value;
      return this;
    }

    /** Lens model, or null. */
    public Builder lens(String value) {
      lens = value;
      return this;
    }

    /** Time, aperture and sensitivity, or null. */
    public Builder exposure(String value) {
      exposure = value;
      return this;
    }

    /** Where the picture was taken, or null. */
    public Builder position(Position value) {
      position = value;
      return this;
    }

    /** A name, or null. */
    public Builder title(String value) {
      title = value;
      return this;
    }

    /** What somebody wrote about it, or null. */
    public Builder caption(String value) {
      caption = value;
      return this;
    }

    /** Keywords, or none. */
    public Builder keywords(List<String> value) {
      keywords = value;
      return this;
    }

    /** -1 to 5, or null. */
    public Builder rating(Integer value) {
      rating = value;
      return this;
    }

    /** What is known by now. */
    public PhotoMetadata build() {
      return new PhotoMetadata(
          takenAt, camera, lens, exposure, position, title, caption, keywords, rating);
    }
  }
}
