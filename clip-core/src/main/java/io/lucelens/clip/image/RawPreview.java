package io.lucelens.clip.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the JPEG that a camera puts into its RAW files, as it would have saved the picture: CR2,
 * CR3, NEF, ARW, DNG, PEF, ORF, RW2 and RAF. The sensor's data themselves are not developed.
 */
final class RawPreview {
  private static final String FUJIFILM = "FUJIFILMCCD-RAW ";

  /** Where a Fujifilm file says where its JPEG begins; its length follows. */
  static final int FUJIFILM_OFFSET = 84;

  /** Beginnings of RAW files that are not those of a TIFF: Olympus, Panasonic, Fujifilm. */
  static final List<String> SIGNATURES = List.of("IIRO", "IIRS", "MMOR", "IIU\0", FUJIFILM);

  /** What a CR3, a file of the ISO base media format, has after its length. */
  static final String CANON_BRAND = "ftypcrx ";

  /** The box with a CR3's main EXIF directory, a TIFF, and how far into the file it may be. */
  private static final String CANON_EXIF = "CMT1";

  private static final int CANON_HEAD = 1 << 16;

  /** The least shorter side; thumbnails of 160×120 say too little. */
  private static final int LEAST_SIDE = 200;

  private static final int COMPRESSION = 0x103;
  private static final int PHOTOMETRIC = 0x106;
  private static final int STRIP_OFFSETS = 0x111;
  private static final int STRIP_LENGTHS = 0x117;
  private static final int JPEG_OFFSET = 0x201;
  private static final int JPEG_LENGTH = 0x202;
  private static final int PANASONIC_JPEG = 0x2e;
  private static final int DNG_VERSION = 0xc612;

  /** Sensor data: colour filter array, and linear (TIFF/EP, DNG 1.6). */
  private static final Set<Long> SENSOR = Set.of(32803L, 34892L);

  /** Compressions of Sony, Nikon and Pentax. */
  private static final Set<Long> MAKERS_OWN = Set.of(32767L, 34713L, 65535L);

  /** Places that look like the beginning of a JPEG; a file of nothing else is made to be slow. */
  private static final int MOST_PLACES = 1000;

  private RawPreview() {}

  /** Whether a file that begins as a TIFF is a RAW file. */
  static boolean isRaw(byte[] tiff) {
    boolean canon = tiff.length > 10 && tiff[8] == 'C' && tiff[9] == 'R' && tiff[10] == 2;
    return canon
        || TiffDirectories.of(tiff).stream()
            .anyMatch(
                directory ->
                    directory.has(DNG_VERSION)
                        || directory.number(PHOTOMETRIC).filter(SENSOR::contains).isPresent()
                        || directory.number(COMPRESSION).filter(MAKERS_OWN::contains).isPresent());
  }

  static boolean isFujifilm(byte[] file) {
    byte[] signature = FUJIFILM.getBytes(StandardCharsets.ISO_8859_1);
    return file.length >= signature.length
        && ByteBuffer.wrap(file, 0, signature.length).equals(ByteBuffer.wrap(signature));
  }

  /** The part of a RAW file, other than Fujifilm's, that is a TIFF with its main directory. */
  static byte[] tiff(byte[] raw) {
    String head = new String(raw, 0, Math.min(CANON_HEAD, raw.length), StandardCharsets.ISO_8859_1);
    int box = head.startsWith(CANON_BRAND, 4) ? head.indexOf(CANON_EXIF) : -1;
    if (box < 4) {
      return raw;
    }
    long end = box - 4 + Integer.toUnsignedLong(ByteBuffer.wrap(raw).getInt(box - 4));
    return Arrays.copyOfRange(raw, box + 4, (int) Math.clamp(end, box + 4, raw.length));
  }

  /**
   * The largest preview.
   *
   * @return a JPEG file
   * @throws UnreadableImageException if there is none, or only a small one
   */
  static byte[] largest(byte[] raw) throws UnreadableImageException {
    List<EmbeddedJpeg> found = isFujifilm(raw) ? ofFujifilm(raw) : ofDirectories(raw);
    if (found.stream().noneMatch(RawPreview::isUsable)) {
      // Olympus and some others say where it is only in notes, or boxes, of their own format.
      found = anywhere(raw);
    }
    Optional<EmbeddedJpeg> largest =
        found.stream().max(Comparator.comparingLong(EmbeddedJpeg::pixels));
    if (largest.isEmpty() || !isUsable(largest.get())) {
      throw new UnreadableImageException(
          "RAW file without a usable preview: "
              + largest
                  .map(small -> "its largest is %d×%d".formatted(small.width(), small.height()))
                  .orElse("there is none in it")
              + "; export it as JPEG");
    }
    return largest.get().bytes(raw);
  }

  private static boolean isUsable(EmbeddedJpeg jpeg) {
    return Math.min(jpeg.width(), jpeg.height()) >= LEAST_SIDE;
  }

  /** Place and length of the preview have their place in the header. */
  private static List<EmbeddedJpeg> ofFujifilm(byte[] raw) {
    ByteBuffer header = ByteBuffer.wrap(raw);
    return raw.length < 92
        ? List.of()
        : EmbeddedJpeg.at(
                raw,
                Integer.toUnsignedLong(header.getInt(FUJIFILM_OFFSET)),
                Integer.toUnsignedLong(header.getInt(FUJIFILM_OFFSET + Integer.BYTES)))
            .stream()
            .toList();
  }

  private static List<EmbeddedJpeg> ofDirectories(byte[] raw) {
    List<EmbeddedJpeg> found = new ArrayList<>();
    for (TiffDirectories.Directory directory : TiffDirectories.of(raw)) {
      add(raw, directory.number(JPEG_OFFSET), directory.number(JPEG_LENGTH), found);
      add(raw, directory.number(STRIP_OFFSETS), directory.number(STRIP_LENGTHS), found);
      directory
          .bytes(PANASONIC_JPEG)
          .flatMap(place -> EmbeddedJpeg.at(raw, place[0], place[1]))
          .ifPresent(found::add);
    }
    return found;
  }

  private static void add(
      byte[] raw, Optional<Long> offset, Optional<Long> length, List<EmbeddedJpeg> found) {
    if (offset.isPresent() && length.isPresent()) {
      EmbeddedJpeg.at(raw, offset.get(), length.get()).ifPresent(found::add);
    }
  }

  private static List<EmbeddedJpeg> anywhere(byte[] raw) {
    List<EmbeddedJpeg> found = new ArrayList<>();
    int places = 0;
    for (int at = 0; at + 2 < raw.length && places < MOST_PLACES; at++) {
      if (raw[at] == -1 && (raw[at + 1] & 0xff) == 0xd8 && raw[at + 2] == -1) {
        places++;
        EmbeddedJpeg.at(raw, at, raw.length - at).ifPresent(found::add);
      }
    }
    return found;
  }
}
