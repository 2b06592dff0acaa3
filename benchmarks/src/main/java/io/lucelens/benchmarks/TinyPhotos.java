package io.lucelens.benchmarks;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A library of small pictures, no two the same: JPEG and PNG by turns, a thousand in a folder. */
final class TinyPhotos {
  private static final int IN_A_FOLDER = 1_000;
  private static final int WIDTH = 96;
  private static final int HEIGHT = 72;
  private static final int SHAPES = 4;

  private TinyPhotos() {}

  /** Writes so many of them. */
  static void write(Path photos, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Path folder = photos.resolve(Integer.toString(i / IN_A_FOLDER));
      if (i % IN_A_FOLDER == 0) {
        Files.createDirectories(folder);
      }
      String format = i % 2 == 0 ? "jpg" : "png";
      Files.write(folder.resolve(i + "." + format), encoded(picture(i), format));
    }
  }

  private static BufferedImage picture(int number) {
    Random random = new Random(number);
    BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(new Color(random.nextInt(1 << 24)));
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    for (int shape = 0; shape < SHAPES; shape++) {
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      graphics.fillOval(
          random.nextInt(WIDTH),
          random.nextInt(HEIGHT),
          random.nextInt(10, WIDTH),
          random.nextInt(10, HEIGHT));
    }
    graphics.dispose();
    return picture;
  }

  private static byte[] encoded(BufferedImage picture, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // ImageIO's own stream would be a temporary file each time.
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(picture, format, output);
    }
    return bytes.toByteArray();
  }
}
