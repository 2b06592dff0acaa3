package io.lucelens.index.pipeline;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import javax.imageio.ImageIO;

/** Makes image files. */
final class TestPhotos {
  private static final Set<String> RAW = Set.of("cr2", "dng", "nef", "raf");

  private TestPhotos() {}

  /**
   * Writes the picture with a number, in the format of the file's extension; a file that is named
   * as a RAW file is a PNG, since the bytes count.
   */
  static Path write(Path file, int number) throws IOException {
    return write(file, number, 60, 40);
  }

  static Path write(Path file, int number, int width, int height) throws IOException {
    Files.createDirectories(file.getParent());
    String name = file.getFileName().toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    boolean isRaw = RAW.contains(extension);
    ImageIO.write(picture(number, width, height), isRaw ? "png" : extension, file.toFile());
    return file;
  }

  private static BufferedImage picture(int number, int width, int height) {
    Random random = new Random(number);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, color(random), width, height, color(random)));
    graphics.fillRect(0, 0, width, height);
    graphics.setColor(color(random));
    graphics.fillOval(random.nextInt(width / 2), random.nextInt(height / 2), width / 3, height / 3);
    graphics.dispose();
    return image;
  }

  private static Color color(Random random) {
    return new Color(random.nextInt(1 << 24));
  }
}
