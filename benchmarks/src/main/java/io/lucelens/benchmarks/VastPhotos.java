package io.lucelens.benchmarks;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileImageOutputStream;

/** Pictures of many megapixels, with a camera's noise, written in little more than their pixels. */
final class VastPhotos {
  /** What cameras write at their usual setting. */
  private static final float QUALITY = 0.9f;

  private static final int NOISE = 5;

  /** What the pictures are written as. */
  enum Kind {
    BASELINE("jpeg", "jpg"),
    PROGRESSIVE("jpeg", "jpg"),
    PNG("png", "png");

    private final String format;
    private final String ending;

    Kind(String format, String ending) {
      this.format = format;
      this.ending = ending;
    }

    String fileName(int number) {
      return name().toLowerCase(Locale.ROOT) + "-" + number + "." + ending;
    }
  }

  private VastPhotos() {}

  /** Writes a photo enlarged to so many million pixels, three by two. */
  static void write(Path file, Kind kind, Path sample, int megapixels, int seed)
      throws IOException {
    BufferedImage picture = enlarged(ImageIO.read(sample.toFile()), megapixels);
    addNoise(picture, seed);
    ImageWriter writer = ImageIO.getImageWritersByFormatName(kind.format).next();
    try (var output = new FileImageOutputStream(file.toFile())) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      if (kind != Kind.PNG) {
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality(QUALITY);
      }
      if (kind == Kind.PROGRESSIVE) {
        settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.setOutput(output);
      writer.write(null, new IIOImage(picture, null, null), settings);
    } finally {
      writer.dispose();
    }
  }

  private static BufferedImage enlarged(BufferedImage sample, int megapixels) {
    int height = (int) Math.round(Math.sqrt(megapixels * 1e6 / 1.5));
    int width = (int) Math.ceil(megapixels * 1e6 / height);
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(sample, 0, 0, width, height, null);
    graphics.dispose();
    return picture;
  }

  private static void addNoise(BufferedImage picture, int seed) {
    byte[] samples = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < samples.length; i++) {
      int noisy = (samples[i] & 0xff) + random.nextInt(-NOISE, NOISE + 1);
      samples[i] = (byte) Math.clamp(noisy, 0, 255);
    }
  }
}
