package io.lucelens.server.api;

import io.javalin.config.JavalinConfig;
import io.javalin.config.SizeUnit;
import io.lucelens.server.search.PictureEncoder;

/**
 * How much a request may send. Uploads stay in memory and are never written to disk; decoded pixels
 * are limited by {@link PictureEncoder#MAX_PICTURE_PIXELS}.
 */
public final class UploadLimits {
  /** A 48-megapixel JPEG of a phone has 10 to 15 MB. */
  static final int MAX_MEGABYTES = 20;

  static final long MAX_BYTES = (long) MAX_MEGABYTES * SizeUnit.MB.getMultiplier();

  /** Words, ids and a number; a thousandth of it would do. */
  private static final long MAX_JSON_BYTES = 64 * 1024;

  private UploadLimits() {}

  /** Sets the limits. */
  public static void apply(JavalinConfig config) {
    config.http.maxRequestSize = MAX_JSON_BYTES;
    config.jetty.multipartConfig.maxFileSize(MAX_MEGABYTES, SizeUnit.MB);
    config.jetty.multipartConfig.maxTotalRequestSize(MAX_MEGABYTES, SizeUnit.MB);
    config.jetty.multipartConfig.maxInMemoryFileSize(MAX_MEGABYTES, SizeUnit.MB);
  }

  static Problem tooLarge() {
    return Problem.of(
        413,
        "too_large",
        "The request is too large: images may have "
            + MAX_MEGABYTES
            + " MB together, a JSON body "
            + MAX_JSON_BYTES / 1024
            + " KB. Scale the image down; 1,000 pixels a side lose nothing for a search.",
        "image");
  }
}
