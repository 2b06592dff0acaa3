package io.lucelens.clip.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes image files of every kind for the tests. */
final class Pictures {
  /** 12×8 pixels of (21x, 31y, 3xy) modulo 256 as lossless WebP, written by libwebp 1.2.4. */
  private static final String WEBP =
      "UklGRjQAAABXRUJQVlA4TCcAAAAvC8ABAJkyRPQ/NlH+6H+AMNuoJucvutcBTIVCAAFQ0MQEgNeB6w8A";

  private Pictures() {}

  /** A picture without any symmetry: every pixel is known by its colour. */
  static DecodedImage slopes(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int y = 0, i = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rgb[i++] = (byte) (x * 21);
        rgb[i++] = (byte) (y * 31);
        rgb[i++] = (byte) (x * y * 3);
      }
    }
    return new DecodedImage(width, height, PixelMode.RGB, rgb);
  }

  /** The same as {@link #slopes slopes(12, 8)}, as lossless WebP. */
  static byte[] webp() {
    return Base64.getDecoder().decode(WEBP);
  }

  /** Writes a file with the JDK's writer for a format. */
  static byte[] file(BufferedImage image, String format) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      try (var output = new MemoryCacheImageOutputStream(bytes)) {
        ImageWriter writer = jdkWriter(format, image);
        writer.setOutput(output);
        writer.write(image);
        writer.dispose();
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An animation. */
  static byte[] gif(BufferedImage... frames) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriter writer = jdkWriter("gif", frames[0]);
      writer.setOutput(output);
      writer.prepareWriteSequence(null);
      for (BufferedImage frame : frames) {
        writer.writeToSequence(new IIOImage(frame, null, null), null);
      }
      writer.endWriteSequence();
      writer.dispose();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] progressiveJpeg(BufferedImage image) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      try (var output = new MemoryCacheImageOutputStream(bytes)) {
        ImageWriter writer = jdkWriter("jpeg", image);
        ImageWriteParam settings = writer.getDefaultWriteParam();
        settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        writer.setOutput(output);
        writer.write(null, new IIOImage(image, null, null), settings);
        writer.dispose();
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JPEG with an EXIF segment that holds nothing but an orientation. */
  static byte[] jpegWithOrientation(byte[] jpeg, int orientation) {
    byte[] exif = exif(orientation);
    ByteBuffer file = ByteBuffer.allocate(jpeg.length + 10 + exif.length);
    file.put(jpeg, 0, 2);
    file.putShort((short) 0xffe1).putShort((short) (8 + exif.length));
    file.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(exif);
    return file.put(jpeg, 2, jpeg.length - 2).array();
  }

  static byte[] pngWithOrientation(byte[] png, int orientation) {
    return pngWithChunk(png, "eXIf", exif(orientation));
  }

  /** A PNG with one more chunk after its header. */
  static byte[] pngWithChunk(byte[] png, String type, byte[] data) {
    int header = 8 + 25;
    ByteBuffer file = ByteBuffer.allocate(png.length + 12 + data.length);
    file.put(png, 0, header).put(pngChunk(type, data));
    return file.put(png, header, png.length - header).array();
  }

  /** The signature and header chunk of a PNG of 8-bit samples. */
  static byte[] pngHeader(int width, int height, int colourType) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) 8).put((byte) colourType);
    return ByteBuffer.allocate(8 + 25)
        .putLong(0x89504E470D0A1A0AL)
        .put(pngChunk("IHDR", header.array()))
        .array();
  }

  static byte[] pngChunk(String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(name)
        .put(data)
        .putInt((int) crc.getValue())
        .array();
  }

  /** A WebP of the extended kind: the lossless one's pixels, then EXIF. */
  static byte[] webpWithOrientation(int orientation) {
    byte[] simple = webp();
    byte[] exif = exif(orientation);
    int pixels = simple.length - 12;
    ByteBuffer file = ByteBuffer.allocate(12 + 18 + pixels + 8 + exif.length);
    file.order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(file.capacity() - 8);
    file.put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).putInt(0x08);
    file.put(new byte[] {11, 0, 0, 7, 0, 0});
    file.put(simple, 12, pixels);
    file.put("EXIF".getBytes(StandardCharsets.US_ASCII)).putInt(exif.length).put(exif);
    return file.array();
  }

  /** An uncompressed RGB TIFF with an orientation. */
  static byte[] tiffWithOrientation(DecodedImage rgb, int orientation) {
    int[][] tags = {
      {0x100, rgb.width()},
      {0x101, rgb.height()},
      {0x102, 8},
      {0x103, 1},
      {0x106, 2},
      {0x111, 8 + 2 + 10 * 12 + 4},
      {0x112, orientation},
      {0x115, 3},
      {0x116, rgb.height()},
      {0x117, rgb.samples().length}
    };
    return ByteBuffer.allocate(8 + 2 + 10 * 12 + 4 + rgb.samples().length)
        .put(directory(tags))
        .put(rgb.samples())
        .array();
  }

  static byte[] exif(int orientation) {
    return directory(new int[][] {{0x112, orientation}});
  }

  private static byte[] directory(int[][] tags) {
    ByteBuffer tiff = ByteBuffer.allocate(8 + 2 + 12 * tags.length + 4);
    tiff.putInt(0x4d4d002a).putInt(8).putShort((short) tags.length);
    for (int[] tag : tags) {
      tiff.putShort((short) tag[0]).putShort((short) 3).putInt(1);
      tiff.putShort((short) tag[1]).putShort((short) 0);
    }
    return tiff.array();
  }

  static ImageWriter jdkWriter(String format, BufferedImage image) {
    Iterator<ImageWriter> writers =
        ImageIO.getImageWriters(ImageTypeSpecifier.createFromRenderedImage(image), format);
    while (writers.hasNext()) {
      ImageWriter writer = writers.next();
      if (writer.getClass().getName().startsWith("com.sun.")) {
        return writer;
      }
    }
    throw new AssertionError("The JDK cannot write this picture as " + format);
  }
}
