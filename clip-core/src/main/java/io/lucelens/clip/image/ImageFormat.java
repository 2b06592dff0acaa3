package io.lucelens.clip.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The formats that are read, told apart by their first bytes: file names may lie. */
enum ImageFormat {
  JPEG,
  PNG,
  GIF,
  BMP,
  WEBP,
  TIFF,
  HEIC,
  AVIF,
  /** A camera's unprocessed sensor data, with a JPEG preview inside. */
  RAW;

  /** Brands of the ISO base media format (ISO 23008-12, annex B) that are pictures in HEVC. */
  private static final Set<String> HEIC_BRANDS =
      Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1");

  private static final Set<String> AVIF_BRANDS = Set.of("avif", "avis");

  /** Bytes that are enough to tell the formats apart. */
  private static final int HEAD = 16;

  /**
   * The format of a file.
   *
   * @param bytes the file
   * @throws UnreadableImageException saying what the file is instead
   */
  static ImageFormat of(byte[] bytes) throws UnreadableImageException {
    if (bytes.length == 0) {
      throw new UnreadableImageException("empty file");
    }
    String head = new String(bytes, 0, Math.min(HEAD, bytes.length), StandardCharsets.ISO_8859_1);
    ImageFormat format = ofHead(head).orElseThrow(() -> new UnreadableImageException(reason(head)));
    return format == TIFF && RawPreview.isRaw(bytes) ? RAW : format;
  }

  /** Whether its decoder turns pictures upright. */
  boolean turnsItself() {
    return this == HEIC || this == AVIF;
  }

  private static Optional<ImageFormat> ofHead(String head) {
    if (head.startsWith("\u00ff\u00d8\u00ff")) {
      return Optional.of(JPEG);
    }
    if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
      return Optional.of(PNG);
    }
    if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
      return Optional.of(GIF);
    }
    if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
      return Optional.of(WEBP);
    }
    if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
      return Optional.of(TIFF);
    }
    if (head.startsWith("ftyp", 4) && head.length() >= 12) {
      String brand = head.substring(8, 12);
      if (HEIC_BRANDS.contains(brand)) {
        return Optional.of(HEIC);
      }
      if (AVIF_BRANDS.contains(brand)) {
        return Optional.of(AVIF);
      }
    }
    if (RawPreview.SIGNATURES.stream().anyMatch(head::startsWith)
        || head.startsWith(RawPreview.CANON_BRAND, 4)) {
      return Optional.of(RAW);
    }
    return head.startsWith("BM") ? Optional.of(BMP) : Optional.empty();
  }

  private static String reason(String head) {
    if (head.startsWith("ftyp", 4)) {
      return unsupported("video (MP4 family)");
    }
    if (head.startsWith("\u00ff\n") || head.startsWith("\0\0\0\fJXL ")) {
      return unsupported("JPEG XL");
    }
    if (head.startsWith("%PDF")) {
      return unsupported("PDF");
    }
    if (head.startsWith("8BPS")) {
      return unsupported("Photoshop");
    }
    return "not an image: the file starts with " + quoted(head) + "; readable are " + names();
  }

  private static String unsupported(String what) {
    return "unsupported format " + what + "; readable are " + names();
  }

  /** All of them, for messages. */
  static String names() {
    return String.join(", ", Arrays.stream(values()).map(Enum::name).toList());
  }

  /** The first characters if they are text, else the bytes in hex. */
  private static String quoted(String head) {
    String start = head.substring(0, Math.min(8, head.length()));
    if (start.chars().allMatch(c -> c == '\n' || c == '\r' || c == '\t' || c >= ' ' && c < 127)) {
      return "'" + start.strip().replaceAll("\\s+", " ") + "'";
    }
    StringBuilder hex = new StringBuilder("bytes");
    start.chars().forEach(c -> hex.append(" %02x".formatted(c)));
    return hex.toString();
  }
}
