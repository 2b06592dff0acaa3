package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.image.ImageReader;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationSplitTest {
  @TempDir Path folder;

  /** Smooth noise: no two are alike. */
  private static BufferedImage picture(int number) {
    Random random = new Random(number);
    BufferedImage small = new BufferedImage(6, 6, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 36; i++) {
      small.setRGB(i % 6, i / 6, random.nextInt(0x1000000));
    }
    return scaled(small, 120, 90);
  }

  private static BufferedImage scaled(BufferedImage image, int width, int height) {
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return scaled;
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  private Pairs pairs(List<byte[]> images, String name) throws IOException {
    List<String> rows = new ArrayList<>(List.of("file\tcaption"));
    Path pictures = Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < images.size(); i++) {
      Files.write(pictures.resolve(i + ".img"), images.get(i));
      rows.add(i + ".img\tpicture " + i);
    }
    return Pairs.open(Files.write(pictures.resolve("pairs.tsv"), rows));
  }

  private static List<byte[]> pictures(int count) throws IOException {
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(encoded(picture(i), "png"));
    }
    return images;
  }

  private static Set<String> hashes(Pairs pairs, List<Integer> positions) {
    return positions.stream()
        .map(
            i -> {
              try {
                return ContentHash.of(pairs.get(i).image().read());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .collect(Collectors.toSet());
  }

  @Test
  void everyPairIsInOnePartAndTheShareIsKept() throws IOException {
    try (Pairs pairs = pairs(pictures(40), "a")) {
      ValidationSplit split = ValidationSplit.of(pairs, 0.25);

      assertThat(split.validation()).hasSize(10).isSorted();
      assertThat(split.training()).hasSize(30).doesNotContainAnyElementsOf(split.validation());
    }
  }

  @Test
  void namesAndOrderDoNotMatter() throws IOException {
    List<byte[]> images = pictures(40);
    List<byte[]> shuffled = new ArrayList<>(images);
    Collections.shuffle(shuffled, new Random(1));
    try (Pairs a = pairs(images, "a");
        Pairs b = pairs(shuffled, "b")) {
      assertThat(hashes(a, ValidationSplit.of(a, 0.2).validation()))
          .isEqualTo(hashes(b, ValidationSplit.of(b, 0.2).validation()));
    }
  }

  @Test
  void copiesAndNearCopiesStayTogether() throws IOException {
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      BufferedImage picture = picture(i);
      images.add(encoded(picture, "png"));
      images.add(encoded(picture, "png"));
      images.add(encoded(picture, "jpg"));
      images.add(encoded(scaled(picture, 60, 45), "jpg"));
    }
    try (Pairs pairs = pairs(images, "copies")) {
      ValidationSplit split = ValidationSplit.of(pairs, 0.3);

      assertThat(split.validation()).hasSize(24);
      for (int i : split.validation()) {
        int first = i / 4 * 4;
        assertThat(split.validation()).contains(first, first + 1, first + 2, first + 3);
      }
    }
  }

  @Test
  void plainSurfacesOfDifferentColoursAreDifferentPictures() throws IOException {
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      BufferedImage plain = new BufferedImage(30, 30, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 900; p++) {
        plain.setRGB(p % 30, p / 30, i * 0x1f1f1f);
      }
      images.add(encoded(plain, "png"));
    }
    try (Pairs pairs = pairs(images, "plain")) {
      assertThat(ValidationSplit.of(pairs, 0.5).validation()).hasSize(4);
    }
  }

  @Test
  void tooFewImagesAreAllTrainedOn() throws IOException {
    try (Pairs pairs = pairs(pictures(10), "few")) {
      assertThat(ValidationSplit.of(pairs, 0.1).validation()).isEmpty();
      assertThat(ValidationSplit.of(pairs, 0.1).training()).hasSize(10);
    }
  }

  @Test
  void anImageThatCannotBeReadGoesToTrainingWhereItIsReported() throws IOException {
    List<byte[]> images = pictures(20);
    images.set(3, "no image".getBytes());
    try (Pairs pairs = pairs(images, "broken")) {
      ValidationSplit split = ValidationSplit.of(pairs, 0.5);

      assertThat(split.training()).contains(3);
      assertThat(split.training().size() + split.validation().size()).isEqualTo(20);
    }
  }

  @Test
  void theFingerprintOfAPictureSurvivesTheJpegCodec() throws IOException {
    BufferedImage picture = picture(1);
    byte[] jpeg = encoded(picture, "jpg");
    BufferedImage again = ImageIO.read(new ByteArrayInputStream(jpeg));
    try (Pairs pairs = pairs(List.of(encoded(picture, "png"), encoded(again, "jpg")), "jpeg")) {
      ImageReader reader = new ImageReader();
      byte[] a = pairs.get(0).image().read();
      byte[] b = pairs.get(1).image().read();
      assertThat(
              ImageFingerprint.of(a, reader.read(a))
                  .looksLike(ImageFingerprint.of(b, reader.read(b))))
          .isTrue();
      byte[] other = encoded(picture(2), "png");
      assertThat(
              ImageFingerprint.of(a, reader.read(a))
                  .looksLike(ImageFingerprint.of(other, reader.read(other))))
          .isFalse();
    }
  }
}
