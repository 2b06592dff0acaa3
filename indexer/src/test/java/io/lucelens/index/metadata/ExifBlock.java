package io.lucelens.index.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;

/** Writes an EXIF block as a camera would: a main directory, with a photo and a GPS directory. */
public final class ExifBlock {
  private static final int ASCII = 2;
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int RATIONAL = 5;
  private static final int UNDEFINED = 7;
  private static final int EXIF_POINTER = 0x8769;
  private static final int GPS_POINTER = 0x8825;

  private final TreeMap<Integer, Entry> main = new TreeMap<>();
  private final TreeMap<Integer, Entry> exif = new TreeMap<>();
  private final TreeMap<Integer, Entry> gps = new TreeMap<>();

  private record Entry(int type, int count, byte[] value) {}

  public ExifBlock main(int tag, String text) {
    main.put(tag, ascii(text));
    return this;
  }

  public ExifBlock main(int tag, int number) {
    main.put(tag, new Entry(SHORT, 1, ByteBuffer.allocate(2).putShort((short) number).array()));
    return this;
  }

  public ExifBlock main(int tag, byte[] bytes) {
    main.put(tag, new Entry(BYTE, bytes.length, bytes));
    return this;
  }

  public ExifBlock exif(int tag, byte[] bytes) {
    exif.put(tag, new Entry(UNDEFINED, bytes.length, bytes));
    return this;
  }

  public ExifBlock gpsTime(String date, int hours, int minutes, int seconds) {
    gps.put(7, rationals(hours, 1, minutes, 1, seconds, 1));
    gps.put(29, ascii(date));
    return this;
  }

  public ExifBlock exif(int tag, String text) {
    exif.put(tag, ascii(text));
    return this;
  }

  public ExifBlock exif(int tag, int number) {
    exif.put(tag, new Entry(SHORT, 1, ByteBuffer.allocate(2).putShort((short) number).array()));
    return this;
  }

  public ExifBlock exif(int tag, int numerator, int denominator) {
    exif.put(tag, rationals(numerator, denominator));
    return this;
  }

  ExifBlock position(String northOrSouth, int[] latitude, String eastOrWest, int[] longitude) {
    gps.put(1, ascii(northOrSouth));
    gps.put(2, rationals(latitude[0], 1, latitude[1], 1, latitude[2], 1));
    gps.put(3, ascii(eastOrWest));
    gps.put(4, rationals(longitude[0], 1, longitude[1], 1, longitude[2], 1));
    return this;
  }

  /** A JPEG file with this block in front of its picture. */
  public byte[] in(byte[] jpeg) {
    byte[] block = bytes();
    ByteBuffer file = ByteBuffer.allocate(jpeg.length + block.length + 10);
    file.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) (block.length + 8));
    file.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(block);
    return file.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** The block alone, which is a TIFF file without a picture. */
  public byte[] bytes() {
    int exifAt = 8 + length(main, 2);
    int gpsAt = exifAt + length(exif, 0);
    main.put(EXIF_POINTER, pointer(exifAt));
    main.put(GPS_POINTER, pointer(gpsAt));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(8)
            .put((byte) 'M')
            .put((byte) 'M')
            .putShort((short) 42)
            .putInt(8)
            .array());
    out.writeBytes(directory(main, 8));
    out.writeBytes(directory(exif, exifAt));
    out.writeBytes(directory(gps, gpsAt));
    return out.toByteArray();
  }

  private static int length(TreeMap<Integer, Entry> entries, int more) {
    int values =
        entries.values().stream().mapToInt(e -> e.value.length > 4 ? e.value.length : 0).sum();
    return 6 + 12 * (entries.size() + more) + values;
  }

  private static byte[] directory(TreeMap<Integer, Entry> entries, int at) {
    ByteBuffer out = ByteBuffer.allocate(length(entries, 0));
    int valueAt = at + 6 + 12 * entries.size();
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    out.putShort((short) entries.size());
    for (var tagged : entries.entrySet()) {
      Entry entry = tagged.getValue();
      out.putShort(tagged.getKey().shortValue()).putShort((short) entry.type).putInt(entry.count);
      if (entry.value.length > 4) {
        out.putInt(valueAt + values.size());
        values.writeBytes(entry.value);
      } else {
        out.put(Arrays.copyOf(entry.value, 4));
      }
    }
    return out.putInt(0).put(values.toByteArray()).array();
  }

  private static Entry ascii(String text) {
    byte[] value = (text + "\0").getBytes(StandardCharsets.UTF_8);
    return new Entry(ASCII, value.length, value);
  }

  private static Entry pointer(int offset) {
    return new Entry(LONG, 1, ByteBuffer.allocate(4).putInt(offset).array());
  }

  private static Entry rationals(int... numbers) {
    ByteBuffer value = ByteBuffer.allocate(4 * numbers.length);
    for (int number : numbers) {
      value.putInt(number);
    }
    return new Entry(RATIONAL, numbers.length / 2, value.array());
  }
}
