package io.lucelens.benchmarks;

import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.ImageReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Folders of 12-megapixel JPEGs of the size that cameras give them. Every file is another one, but
 * not every picture: making one takes seconds, and a number in a comment is enough to make a file
 * new to everything that is measured.
 */
final class LargeLibrary {
  private static final int WIDTH = 4000;
  private static final int HEIGHT = 3000;

  /**
   * Noise by which the files are of 2 to 4 MB, as those of phones are; it stands for detail too.
   */
  private static final int LEAST_NOISE = 7;

  private static final int NOISES = 7;

  private final Path folder;
  private final int pictures;

  /**
   * @param folder where they are made, each kind in a folder of its own; what is there is not made
   *     again
   * @param pictures how many pictures are different
   */
  LargeLibrary(Path folder, int pictures) {
    this.folder = folder;
    this.pictures = pictures;
  }

  /** The folder of so many photos, and no more. */
  Path photos(int count, boolean progressive) throws IOException {
    String kind = progressive ? "progressive" : "baseline";
    Path photos = folder.resolve(kind + "-" + count);
    if (!Files.exists(photos)) {
      Path made = Files.createDirectories(folder.resolve(kind + "-pictures"));
      make(made, Math.min(pictures, count), progressive);
      Path part = Files.createDirectories(folder.resolve(kind + ".part"));
      for (int i = 0; i < count; i++) {
        byte[] picture = Files.readAllBytes(picture(made, i % pictures));
        write(part.resolve(i + ".jpg"), numbered(picture, i));
      }
      Files.move(part, photos);
    }
    return photos;
  }

  /** A core each: that takes minutes as it is, and some hundred megabytes a picture. */
  private void make(Path made, int count, boolean progressive) throws IOException {
    List<Path> samples = samples();
    IntStream.range(0, count)
        .parallel()
        .filter(i -> !Files.exists(picture(made, i)))
        .forEach(i -> write(picture(made, i), jpeg(samples.get(i), i, progressive)));
  }

  private static Path picture(Path folder, int number) {
    return folder.resolve(number + ".jpg");
  }

  /** Every picture from another part of the samples, which are sorted by what they show. */
  private List<Path> samples() throws IOException {
    List<Path> sorted = SampleData.photos();
    return IntStream.range(0, pictures)
        .mapToObj(i -> sorted.get(i * sorted.size() / pictures))
        .toList();
  }

  private static byte[] jpeg(Path file, int number, boolean progressive) {
    try {
      DecodedImage sample = new ImageReader().read(file);
      boolean stands = sample.height() > sample.width();
      DecodedImage large =
          LargePhotos.enlarged(
              sample,
              stands ? HEIGHT : WIDTH,
              stands ? WIDTH : HEIGHT,
              LEAST_NOISE + number % NOISES);
      return LargePhotos.jpeg(large, progressive);
    } catch (IOException e) {
      throw new UncheckedIOException("A sample photo cannot be read", e);
    }
  }

  /** The same JPEG with a number in a comment behind its first segment, as JFIF wants it. */
  private static byte[] numbered(byte[] jpeg, int number) {
    int at = 4 + (ByteBuffer.wrap(jpeg).getShort(4) & 0xffff);
    ByteArrayOutputStream file = new ByteArrayOutputStream(jpeg.length + 8);
    file.write(jpeg, 0, at);
    file.writeBytes(
        ByteBuffer.allocate(8).putShort((short) 0xfffe).putShort((short) 6).putInt(number).array());
    file.write(jpeg, at, jpeg.length - at);
    return file.toByteArray();
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("A photo for the benchmark cannot be written", e);
    }
  }
}
