package io.lucelens.server.search;

import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.PixelMode;
import io.lucelens.index.DataFolder;
import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.store.IndexedImage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.imageio.ImageIO;

/** Photos on disk with their thumbnails and their records in an index, made for one test. */
public final class PhotoFolder {
  private static final int THUMBNAIL_SIDE = 320;

  private final Path folder;
  private final DataFolder data;
  private final MemoryIndex index = new MemoryIndex();
  private final ColourEncoder encoder = new ColourEncoder();

  /** Photos in one sub-folder of a temporary folder, our data in another. */
  public PhotoFolder(Path temporary) throws IOException {
    this.folder = Files.createDirectories(temporary.resolve("photos"));
    this.data = new DataFolder(temporary.resolve("home"));
  }

  /** The index of what was added so far. */
  public MemoryIndex index() {
    return index;
  }

  /** The encoder that filled the index. */
  public ColourEncoder encoder() {
    return encoder;
  }

  /** Where the thumbnails are. */
  public DataFolder data() {
    return data;
  }

  /** Adds an evenly coloured PNG. */
  public IndexedImage add(String name, Color colour) throws IOException {
    return add(name, png(colour, 64, 48));
  }

  /** Adds an image file and indexes it. */
  public IndexedImage add(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, bytes);
    return index(file);
  }

  /** Indexes a file where it is. */
  public IndexedImage index(Path file) throws IOException {
    BufferedImage pixels = ImageIO.read(file.toFile());
    byte[] bytes = Files.readAllBytes(file);
    String hash = sha256(bytes);
    IndexedImage image =
        new IndexedImage(
            "i" + hash.substring(0, 20) + Integer.toHexString(file.hashCode()),
            file.toAbsolutePath().normalize(),
            bytes.length,
            Files.getLastModifiedTime(file).toInstant(),
            hash,
            pixels.getWidth(),
            pixels.getHeight());
    index.put(image, encoder.encodeImage(decoded(pixels)));
    writeThumbnail(pixels, hash);
    return image;
  }

  /** The bytes of an evenly coloured PNG. */
  public static byte[] png(Color colour, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private void writeThumbnail(BufferedImage pixels, String hash) throws IOException {
    double scale =
        Math.min(1, THUMBNAIL_SIDE / (double) Math.max(pixels.getWidth(), pixels.getHeight()));
    int width = Math.max(1, (int) (pixels.getWidth() * scale));
    int height = Math.max(1, (int) (pixels.getHeight() * scale));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.drawImage(
        pixels.getScaledInstance(width, height, BufferedImage.SCALE_AREA_AVERAGING), 0, 0, null);
    graphics.dispose();
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(small, "jpg", jpeg);
    new ThumbnailStore(data.thumbnails()).write(hash, jpeg.toByteArray());
  }

  private static DecodedImage decoded(BufferedImage image) {
    byte[] samples = new byte[image.getWidth() * image.getHeight() * 3];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        samples[at++] = (byte) (rgb >> 16);
        samples[at++] = (byte) (rgb >> 8);
        samples[at++] = (byte) rgb;
      }
    }
    return new DecodedImage(
        image.getWidth(), image.getHeight(), PixelMode.RGB, samples, new int[0]);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
