package io.lucelens.training.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.image.Thumbnails;
import io.lucelens.training.data.ImageTextPair;
import java.io.IOException;
import java.util.Base64;

/**
 * A picture in the report.
 *
 * @param key its pair's name
 * @param fits whether the caption that it is shown for is among its own
 * @param thumbnail how it looks
 */
public record Picture(String key, boolean fits, @JsonIgnore Thumbnail thumbnail) {
  /** Pixels of the longer side. */
  private static final int SIDE = 128;

  /**
   * A small picture inside a page.
   *
   * @param uri a data: URI; null if the picture cannot be read
   * @param problem why it cannot; null if it can
   */
  public record Thumbnail(String uri, String problem) {
    /** Reads a pair's picture; one that cannot be read has its reason in the place of it. */
    public static Thumbnail of(ImageTextPair pair) {
      try {
        byte[] jpeg = Thumbnails.jpeg(new ImageReader().read(pair.image().read()), SIDE);
        return new Thumbnail(
            "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg), null);
      } catch (IOException e) {
        return new Thumbnail(null, String.valueOf(e.getMessage()));
      }
    }
  }
}
