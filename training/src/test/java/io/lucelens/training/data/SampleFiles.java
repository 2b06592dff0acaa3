package io.lucelens.training.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Real images and shards for tests. */
public final class SampleFiles {
  private SampleFiles() {}

  /** A picture with a gradient and a disc; different numbers give different pictures. */
  public static byte[] image(String format, int width, int height, int number) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 255 * x / width << 16 | 255 * y / height << 8 | (number * 37 & 0xFF));
      }
    }
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.getHSBColor(number * 0.13f, 1, 1));
    graphics.fillOval(number % width, height / 3, width / 4, height / 4);
    graphics.dispose();
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(image, format, bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] png(int number) {
    return image("png", 40, 30, number);
  }

  /** A table of sentences, whose embeddings count on from 0. */
  public static void sentences(Path folder, List<String> texts, int dimension) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("texts.txt"), texts);
    ByteBuffer rows =
        ByteBuffer.allocate(texts.size() * dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < texts.size() * dimension; i++) {
      rows.putFloat(i);
    }
    Files.write(folder.resolve("embeddings.f32"), rows.array());
  }

  /** Starts a tar. */
  public static Tar tar() {
    return new Tar();
  }

  /** A tar in the making. */
  public static final class Tar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    private boolean finished;

    private Tar() {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    public Tar with(String name, byte[] content) {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length);
      return with(entry, content);
    }

    public Tar with(String name, String content) {
      return with(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** An image and its captions. */
    public Tar sample(String base, int number, String captions) {
      return with(base + ".png", png(number)).with(base + ".txt", captions);
    }

    public Tar link(String name, byte type, String target) {
      TarArchiveEntry entry = new TarArchiveEntry(name, type);
      entry.setLinkName(target);
      return with(entry, new byte[0]);
    }

    private Tar with(TarArchiveEntry entry, byte[] content) {
      try {
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public byte[] bytes() {
      try {
        if (!finished) {
          tar.finish();
          finished = true;
        }
        return bytes.toByteArray();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public byte[] gzipped() {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(bytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return packed.toByteArray();
    }

    public Path writeTo(Path file) throws IOException {
      return Files.write(file, file.toString().endsWith("gz") ? gzipped() : bytes());
    }
  }
}
