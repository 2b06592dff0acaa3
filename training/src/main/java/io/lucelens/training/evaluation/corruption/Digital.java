package io.lucelens.training.evaluation.corruption;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** What cameras, screens and files do; the strengths are ImageNet-C's. */
final class Digital {
  private static final float[] BRIGHTER = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f};
  private static final float[] CONTRAST = {0.4f, 0.3f, 0.2f, 0.1f, 0.05f};
  private static final double[] PIXELS_LEFT = {0.6, 0.5, 0.4, 0.3, 0.25};
  private static final int[] JPEG_QUALITY = {25, 18, 15, 10, 7};

  private Digital() {}

  /** Adds to the value of hue, saturation, value; hue and saturation stay. */
  static Pixels brightness(Pixels pixels, int severity) {
    float[] bright = new float[Pixels.LENGTH];
    for (int i = 0; i < bright.length; i += 3) {
      float[] from = pixels.values();
      float value = Math.max(from[i], Math.max(from[i + 1], from[i + 2]));
      float brighter = Math.min(1, value + BRIGHTER[severity - 1]);
      for (int band = 0; band < 3; band++) {
        bright[i + band] = value == 0 ? brighter : from[i + band] * brighter / value;
      }
    }
    return new Pixels(bright);
  }

  static Pixels contrast(Pixels pixels, int severity) {
    double[] mean = new double[3];
    for (int i = 0; i < Pixels.LENGTH; i++) {
      mean[i % 3] += pixels.values()[i] * 3.0 / Pixels.LENGTH;
    }
    float[] flat = new float[Pixels.LENGTH];
    for (int i = 0; i < flat.length; i++) {
      float average = (float) mean[i % 3];
      flat[i] = (pixels.values()[i] - average) * CONTRAST[severity - 1] + average;
    }
    return new Pixels(flat);
  }

  /** The mean colour of blocks, so many of them that the given share of a side's pixels is left. */
  static Pixels pixelate(Pixels pixels, int severity) {
    int blocks = (int) (Pixels.SIDE * PIXELS_LEFT[severity - 1]);
    float[] coarse = new float[Pixels.LENGTH];
    for (int row = 0; row < blocks; row++) {
      for (int column = 0; column < blocks; column++) {
        fillWithMean(
            pixels,
            border(column, blocks),
            border(row, blocks),
            border(column + 1, blocks),
            border(row + 1, blocks),
            coarse);
      }
    }
    return new Pixels(coarse);
  }

  private static int border(int block, int blocks) {
    return block * Pixels.SIDE / blocks;
  }

  private static void fillWithMean(
      Pixels pixels, int left, int top, int right, int bottom, float[] coarse) {
    float[] mean = new float[3];
    int count = (right - left) * (bottom - top);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        for (int band = 0; band < 3; band++) {
          mean[band] += pixels.values()[Pixels.at(x, y) + band] / count;
        }
      }
    }
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        System.arraycopy(mean, 0, coarse, Pixels.at(x, y), 3);
      }
    }
  }

  static Pixels jpeg(Pixels pixels, int severity) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(JPEG_QUALITY[severity - 1] / 100f);
      writer.setOutput(output);
      writer.write(null, new IIOImage(pixels.toImage().toBufferedImage(), null, null), settings);
      output.flush();
      return decoded(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    } finally {
      writer.dispose();
    }
  }

  private static Pixels decoded(byte[] jpeg) throws IOException {
    var image = ImageIO.read(new ByteArrayInputStream(jpeg));
    float[] values = new float[Pixels.LENGTH];
    for (int i = 0; i < Pixels.SIDE * Pixels.SIDE; i++) {
      int rgb = image.getRGB(i % Pixels.SIDE, i / Pixels.SIDE);
      values[3 * i] = (rgb >> 16 & 0xff) / 255f;
      values[3 * i + 1] = (rgb >> 8 & 0xff) / 255f;
      values[3 * i + 2] = (rgb & 0xff) / 255f;
    }
    return new Pixels(values);
  }
}
