package io.lucelens.training.evaluation;

import io.lucelens.clip.image.ImageReader;
import io.lucelens.training.data.ImageBytes;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.evaluation.corruption.Corruption;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/**
 * An image as it looks after a corruption, made when it is read and encoded without loss: to all
 * that embeds images it is one like any other.
 */
record CorruptedImage(ImageTextPair original, Corruption corruption, int severity)
    implements ImageBytes {

  /** The same sample with the corrupted image. */
  static ImageTextPair of(ImageTextPair original, Corruption corruption, int severity) {
    return new ImageTextPair(
        original.key(),
        new CorruptedImage(original, corruption, severity),
        original.captions(),
        original.details());
  }

  @Override
  public byte[] read() throws IOException {
    var clean = new ImageReader().read(original.image().read());
    BufferedImage corrupted =
        corruption.apply(clean, severity, original.key().hashCode()).toBufferedImage();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(corrupted, "bmp", bytes);
    return bytes.toByteArray();
  }
}
