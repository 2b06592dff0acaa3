package io.lucelens.clip.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file's ICC profile: which colours its numbers mean, such as Display P3 or Adobe RGB. It matters
 * to whoever looks at the picture; the model is shown the numbers, as the reference does.
 */
final class ColourProfile {
  /** What a picture without a profile has. */
  static final byte[] NONE = {};

  private static final Logger LOG = LoggerFactory.getLogger(ColourProfile.class);

  /** Those of cameras and screens have kilobytes. */
  private static final int MOST_BYTES = 4 << 20;

  private static final int APP2 = 0xe2;
  private static final int SOS = 0xda;
  private static final String JPEG_NAME = "ICC_PROFILE\0";
  private static final int TIFF_TAG = 34675;

  private ColourProfile() {}

  /**
   * The profile in a file, not checked; {@link #NONE} if it has none, or one that cannot be taken
   * out. HEIC and AVIF are {@link HeifDecoder}'s.
   */
  static byte[] in(ImageFormat format, byte[] file) {
    try {
      return switch (format) {
        case JPEG -> inJpeg(file);
        case PNG -> inPng(file);
        case WEBP -> inWebp(file);
        case TIFF -> inTiff(file);
        case GIF, BMP, HEIC, AVIF, RAW -> NONE;
      };
    } catch (RuntimeException | DataFormatException e) {
      LOG.debug("The colour profile cannot be taken out: {}", e.toString());
      return NONE;
    }
  }

  /** Segments of 64 kB, each with its number (ICC.1:2010, B.4). */
  private static byte[] inJpeg(byte[] file) {
    TreeMap<Integer, byte[]> parts = new TreeMap<>();
    ByteBuffer bytes = ByteBuffer.wrap(file);
    int at = 2;
    while (at + 4 <= file.length && file[at] == -1 && (file[at + 1] & 0xff) != SOS) {
      int length = bytes.getShort(at + 2) & 0xffff;
      if ((file[at + 1] & 0xff) == APP2
          && length > 16
          && text(file, at + 4, 12).equals(JPEG_NAME)) {
        byte[] part = new byte[length - 16];
        bytes.get(at + 18, part);
        parts.put(file[at + 16] & 0xff, part);
      }
      at += 2 + length;
    }
    ByteArrayOutputStream profile = new ByteArrayOutputStream();
    parts.values().forEach(profile::writeBytes);
    return profile.toByteArray();
  }

  private static byte[] inPng(byte[] file) throws DataFormatException {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    for (long at = 8; at + 12 <= file.length; at += 12L + bytes.getInt((int) at)) {
      String type = text(file, (int) at + 4, 4);
      int length = bytes.getInt((int) at);
      if (length < 0 || type.equals("IDAT")) {
        return NONE; // it comes before the pixels or not at all
      }
      if (type.equals("iCCP")) {
        byte[] chunk = new byte[length];
        bytes.get((int) at + 8, chunk);
        int name = text(chunk, 0, Math.min(80, length)).indexOf('\0');
        return name < 0 ? NONE : inflated(chunk, name + 2);
      }
    }
    return NONE;
  }

  private static byte[] inflated(byte[] chunk, int from) throws DataFormatException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(chunk, from, chunk.length - from);
      byte[] profile = new byte[MOST_BYTES];
      int length = inflater.inflate(profile);
      return inflater.finished() ? Arrays.copyOf(profile, length) : NONE;
    } finally {
      inflater.end();
    }
  }

  private static byte[] inWebp(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long at = 12;
    while (at + 8 <= file.length) {
      int length = bytes.getInt((int) at + 4);
      if (length < 0) {
        return NONE;
      }
      if (text(file, (int) at, 4).equals("ICCP")) {
        byte[] profile = new byte[length];
        bytes.get((int) at + 8, profile);
        return profile;
      }
      at += 8L + length + (length & 1);
    }
    return NONE;
  }

  private static byte[] inTiff(byte[] file) {
    return TiffDirectories.of(file).stream()
        .findFirst()
        .flatMap(directory -> directory.bytes(TIFF_TAG))
        .filter(place -> place[0] + place[1] <= file.length && place[1] <= MOST_BYTES)
        .map(place -> Arrays.copyOfRange(file, (int) place[0], (int) (place[0] + place[1])))
        .orElse(NONE);
  }

  private static String text(byte[] bytes, int from, int length) {
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  /**
   * The same colours in numbers of sRGB, which is what a JPEG without a profile means. A profile
   * that is broken, or is not one of RGB, changes nothing.
   */
  static DecodedImage toSrgb(DecodedImage rgb, byte[] profile) {
    if (profile.length == 0 || profile.length > MOST_BYTES) {
      return rgb;
    }
    try {
      ICC_Profile own = ICC_Profile.getInstance(profile);
      if (own.getColorSpaceType() != ColorSpace.TYPE_RGB) {
        return rgb;
      }
      WritableRaster converted = raster(rgb, new byte[rgb.samples().length]);
      ICC_Profile[] way = {own, ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
      new ColorConvertOp(way, null).filter(raster(rgb, rgb.samples()), converted);
      byte[] samples = ((DataBufferByte) converted.getDataBuffer()).getData();
      return new DecodedImage(rgb.width(), rgb.height(), PixelMode.RGB, samples);
    } catch (RuntimeException e) {
      // The profile is the file's, and Java2D has many words for what may be wrong with one.
      LOG.debug("The colour profile is broken: {}", e.toString());
      return rgb;
    }
  }

  private static WritableRaster raster(DecodedImage rgb, byte[] samples) {
    return Raster.createInterleavedRaster(
        new DataBufferByte(samples, samples.length),
        rgb.width(),
        rgb.height(),
        rgb.width() * 3,
        3,
        new int[] {0, 1, 2},
        null);
  }
}
