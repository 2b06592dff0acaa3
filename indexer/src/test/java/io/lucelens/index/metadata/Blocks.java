package io.lucelens.index.metadata;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Puts metadata into image files. */
final class Blocks {
  static final int IPTC_RESOURCE = 0x0404;
  private static final int PNG_HEADER_END = 33;

  private Blocks() {}

  static byte[] picture(String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), format, bytes);
    return bytes.toByteArray();
  }

  /** A JPEG file with an XMP packet in front of its picture. */
  static byte[] xmpInJpeg(byte[] packet, byte[] jpeg) {
    return segment(0xffe1, join(latin1("http://ns.adobe.com/xap/1.0/\0"), packet), jpeg);
  }

  /** A WebP file with an XMP packet and no picture. */
  static byte[] xmpInWebp(byte[] packet) {
    byte[] padding = new byte[packet.length % 2];
    return join(
        latin1("RIFF"),
        littleEndian(12 + packet.length + padding.length),
        latin1("WEBPXMP "),
        littleEndian(packet.length),
        packet,
        padding);
  }

  private static byte[] littleEndian(int number) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }

  /** IPTC records, pairs of number and text. */
  static byte[] iptc(Object... records) {
    ByteArrayOutputStream iptc = new ByteArrayOutputStream();
    for (int i = 0; i < records.length; i += 2) {
      byte[] text = records[i + 1] instanceof byte[] raw ? raw : utf8((String) records[i + 1]);
      iptc.writeBytes(new byte[] {0x1c, 2, ((Integer) records[i]).byteValue()});
      iptc.writeBytes(ByteBuffer.allocate(2).putShort((short) text.length).array());
      iptc.writeBytes(text);
    }
    return iptc.toByteArray();
  }

  /** A JPEG file with IPTC records as Photoshop keeps them. */
  static byte[] iptcInJpeg(byte[] jpeg, Object... records) {
    return resourcesInJpeg(resource(IPTC_RESOURCE, iptc(records)), jpeg);
  }

  /** A JPEG file with Photoshop's resources in front of its picture. */
  static byte[] resourcesInJpeg(byte[] resources, byte[] jpeg) {
    return segment(0xffed, join(latin1("Photoshop 3.0\0"), resources), jpeg);
  }

  /** One of Photoshop's resources, without a name. */
  static byte[] resource(int number, byte[] content) {
    return join(
        latin1("8BIM"),
        ByteBuffer.allocate(4).putShort((short) number).array(),
        ByteBuffer.allocate(4).putInt(content.length).array(),
        content,
        new byte[content.length % 2]);
  }

  /** A Fujifilm RAW file with a JPEG and no sensor data. */
  static byte[] raf(byte[] jpeg) {
    ByteBuffer header = ByteBuffer.allocate(148).put(latin1("FUJIFILMCCD-RAW 0201FF389501"));
    header.putInt(84, header.capacity()).putInt(88, jpeg.length);
    return join(header.array(), jpeg);
  }

  /** A HEIC file with an EXIF block and no picture. */
  static byte[] exifInHeic(byte[] exif) {
    return new HeicItems().exif(exif).bytes();
  }

  private static byte[] segment(int marker, byte[] content, byte[] jpeg) {
    byte[] head =
        ByteBuffer.allocate(4)
            .putShort((short) marker)
            .putShort((short) (content.length + 2))
            .array();
    return join(Arrays.copyOf(jpeg, 2), head, content, Arrays.copyOfRange(jpeg, 2, jpeg.length));
  }

  /** A PNG file with an XMP packet, compressed or not. */
  static byte[] xmpInPng(byte[] packet, boolean compressed, byte[] png) throws IOException {
    byte[] flags = {(byte) (compressed ? 1 : 0), 0, 0, 0};
    byte[] data =
        join(latin1("XML:com.adobe.xmp\0"), flags, compressed ? deflated(packet) : packet);
    byte[] typed = join(latin1("iTXt"), data);
    CRC32 crc = new CRC32();
    crc.update(typed);
    return join(
        Arrays.copyOf(png, PNG_HEADER_END),
        ByteBuffer.allocate(4).putInt(data.length).array(),
        typed,
        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array(),
        Arrays.copyOfRange(png, PNG_HEADER_END, png.length));
  }

  private static byte[] deflated(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    }
    return out.toByteArray();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
