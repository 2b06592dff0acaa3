package io.lucelens.server.api;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/** Makes a small JPEG with an EXIF segment: two tags in IFD0, one in the Exif IFD (EXIF 2.3). */
final class JpegWithExif {
  private static final int MAKE = 0x010f;
  private static final int MODEL = 0x0110;
  private static final int EXIF_IFD = 0x8769;
  private static final int DATE_TIME_ORIGINAL = 0x9003;
  private static final short ASCII = 2;
  private static final short LONG = 4;

  private JpegWithExif() {}

  static byte[] taken(String make, String model, String date) throws IOException {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg", jpeg);
    byte[] plain = jpeg.toByteArray();
    byte[] tiff = tiff(ascii(make), ascii(model), ascii(date));
    ByteBuffer out = ByteBuffer.allocate(plain.length + tiff.length + 10);
    out.put(plain, 0, 2).putShort((short) 0xffe1).putShort((short) (tiff.length + 8));
    out.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(tiff);
    return out.put(plain, 2, plain.length - 2).array();
  }

  /** Header of 8 bytes, IFD0 with three entries at 8, Exif IFD with one at 50, then the texts. */
  private static byte[] tiff(byte[] make, byte[] model, byte[] date) {
    int texts = 50 + 2 + 12 + 4;
    ByteBuffer out = ByteBuffer.allocate(texts + make.length + model.length + date.length);
    out.put("MM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
    out.putShort((short) 3);
    entry(out, MAKE, ASCII, make.length, texts);
    entry(out, MODEL, ASCII, model.length, texts + make.length);
    entry(out, EXIF_IFD, LONG, 1, 50);
    out.putInt(0).putShort((short) 1);
    entry(out, DATE_TIME_ORIGINAL, ASCII, date.length, texts + make.length + model.length);
    return out.putInt(0).put(make).put(model).put(date).array();
  }

  private static void entry(ByteBuffer out, int tag, short type, int count, int value) {
    out.putShort((short) tag).putShort(type).putInt(count).putInt(value);
  }

  private static byte[] ascii(String text) {
    return (text + "\0").getBytes(StandardCharsets.US_ASCII);
  }
}
