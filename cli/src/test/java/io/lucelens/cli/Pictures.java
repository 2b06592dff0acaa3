package io.lucelens.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Makes image files, good ones and bad ones. */
final class Pictures {
  private Pictures() {}

  /** A picture of random rectangles; the same seed gives the same picture. */
  static Path rectangles(Path file, long seed) throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(96, 96, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
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
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 3));
    return file;
  }

  /** A text with the name of a picture. */
  static Path text(Path file) throws IOException {
    return Files.writeString(file, "This is not a picture.\n");
  }
}
