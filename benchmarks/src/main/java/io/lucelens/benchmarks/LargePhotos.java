package io.lucelens.benchmarks;

import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.PillowResampler;
import io.lucelens.clip.image.PixelMode;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Large JPEGs made of small photos, with the noise that a camera adds. */
final class LargePhotos {
  /** What cameras write at their usual setting, 4:2:0. */
  private static final float QUALITY = 0.9f;

  /** The noise reaches so many levels of 255 up and down: about that of a phone by daylight. */
  private static final int NOISE = 5;

  private LargePhotos() {}

  /** The photo at another size, with noise. */
  static DecodedImage enlarged(DecodedImage photo, int width, int height) {
    return enlarged(photo, width, height, NOISE);
  }

  /**
   * The photo at another size.
   *
   * @param noise levels of 255 that it reaches up and down
   */
  static DecodedImage enlarged(DecodedImage photo, int width, int height, int noise) {
    byte[] samples = PillowResampler.resize(photo.toRgb(), width, height).samples().clone();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < samples.length; i++) {
      int noisy = (samples[i] & 0xff) + random.nextInt(-noise, noise + 1);
      samples[i] = (byte) Math.clamp(noisy, 0, 255);
    }
    return new DecodedImage(width, height, PixelMode.RGB, samples);
  }

  /** The picture in the middle of a grey one that is so wide, or high if the picture stands. */
  static DecodedImage amidGrey(DecodedImage picture, int longerSide) {
    int width = Math.max(picture.width(), picture.width() < picture.height() ? 1 : longerSide);
    int height = Math.max(picture.height(), picture.width() < picture.height() ? longerSide : 1);
    byte[] samples = new byte[width * height * 3];
    Arrays.fill(samples, (byte) 128);
    int left = (width - picture.width()) / 2;
    int top = (height - picture.height()) / 2;
    int row = picture.width() * 3;
    for (int y = 0; y < picture.height(); y++) {
      System.arraycopy(picture.samples(), y * row, samples, ((top + y) * width + left) * 3, row);
    }
    return new DecodedImage(width, height, PixelMode.RGB, samples);
  }

  /** The picture as a JPEG file. */
  static byte[] jpeg(DecodedImage picture, boolean progressive) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(QUALITY);
      if (progressive) {
        settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.setOutput(output);
      writer.write(null, new IIOImage(pixels(picture), null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** The same samples as Java2D has them; the encoder is slow with packed pixels. */
  private static BufferedImage pixels(DecodedImage rgb) {
    BufferedImage pixels =
        new BufferedImage(rgb.width(), rgb.height(), BufferedImage.TYPE_3BYTE_BGR);
    byte[] bgr = ((DataBufferByte) pixels.getRaster().getDataBuffer()).getData();
    byte[] samples = rgb.samples();
    for (int i = 0; i < bgr.length; i += 3) {
      bgr[i] = samples[i + 2];
      bgr[i + 1] = samples[i + 1];
      bgr[i + 2] = samples[i];
    }
    return pixels;
  }
}
