package io.lucelens.server.api;

import java.nio.charset.StandardCharsets;

/**
 * The formats that every browser shows, told by their first bytes: a file's name may lie.
 *
 * <p>Signatures: JPEG ITU-T T.81 (SOI marker), PNG and GIF specifications, BMP file header, RIFF
 * container with WEBP form type.
 */
enum BrowserFormat {
  JPEG("image/jpeg"),
  PNG("image/png"),
  GIF("image/gif"),
  BMP("image/bmp"),
  WEBP("image/webp"),
  /** TIFF and whatever else: a download. */
  OTHER("application/octet-stream");

  /** How many bytes {@link #of} looks at. */
  static final int SIGNATURE_LENGTH = 12;

  private final String mediaType;

  BrowserFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }

  /** Tells the format by the first bytes of a file, of which there may be too few. */
  static BrowserFormat of(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
      return GIF;
    }
    if (text.startsWith("BM")) {
      return BMP;
    }
    return text.startsWith("RIFF") && text.startsWith("WEBP", 8) ? WEBP : OTHER;
  }
}
