package io.lucelens.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Makes image files, good ones and bad ones. */
final class Pictures {
  private Pictures() {}

  /** A picture of random rectangles; the same seed gives the same picture. */
  static Path rectangles(Path file, long seed) throws IOException {
    return rectangles(file, seed, 96);
  }

  /** The same of another size. */
  static Path rectangles(Path file, long seed, int side) throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(side / 96.0, side / 96.0);
    for (int i = 0; i < 12; i++) {
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      graphics.fillRect(random.nextInt(80), random.nextInt(80), 40, 40);
    }
    graphics.dispose();
    Files.createDirectories(file.getParent());
    String name = file.getFileName().toString();
    ImageIO.write(
        image, name.substring(name.lastIndexOf('.') + 1).replace("jpg", "jpeg"), file.toFile());
    return file;
  }

  /** A JPEG that ends in the middle. */
  static Path truncated(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(rectangles(file, 1));
    Files.write(file, Arrays.copyOf(whole, whole.length / 3));
    return file;
  }

  /** A text with the name of a picture. */
  static Path text(Path file) throws IOException {
    return Files.writeString(file, "This is not a picture.\n");
  }

  /** A correct PNG of 400 million black pixels in a small file. */
  static Path huge(Path file) throws IOException {
    int side = 20_000;
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(pixels)) {
      byte[] row = new byte[1 + side / 8];
      for (int y = 0; y < side; y++) {
        deflater.write(row);
      }
    }
    byte[] header =
        ByteBuffer.allocate(13).putInt(side).putInt(side).put(new byte[] {1, 0, 0, 0, 0}).array();
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeLong(0x89504E470D0A1A0AL);
      chunk(out, "IHDR", header);
      chunk(out, "IDAT", pixels.toByteArray());
      chunk(out, "IEND", new byte[0]);
    }
    return file;
  }

  private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 checksum = new CRC32();
    checksum.update(name);
    checksum.update(content);
    out.writeInt(content.length);
    out.write(name);
    out.write(content);
    out.writeInt((int) checksum.getValue());
  }
}
