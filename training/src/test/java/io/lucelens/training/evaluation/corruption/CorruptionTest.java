package io.lucelens.training.evaluation.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.image.PixelMode;
import io.lucelens.clip.image.UnreadableImageException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorruptionTest {
  private static final int SIDE = 224;

  private final DecodedImage photo = photo();

  private static DecodedImage photo() {
    try {
      return new ImageReader().read(Path.of("../sample-data/photos/animal-bison.jpg"));
    } catch (UnreadableImageException e) {
      throw new AssertionError(e);
    }
  }

  /** But for snow and frost, which also change in kind and let other amounts of the scene by. */
  @ParameterizedTest
  @EnumSource(
      names = {"SNOW", "FROST"},
      mode = EnumSource.Mode.EXCLUDE)
  void eachSeverityIsFartherFromThePhotoThanTheOneBefore(Corruption corruption) {
    byte[] clean = Pixels.of(photo).toImage().samples();
    double before = 0;
    for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
      DecodedImage corrupted = corruption.apply(photo, severity, 7);
      assertThat(corrupted.width()).isEqualTo(SIDE);
      assertThat(corrupted.height()).isEqualTo(SIDE);
      double distance = distance(clean, corrupted.samples());
      assertThat(distance).as("severity %d", severity).isGreaterThan(before);
      before = distance;
    }
    assertThat(before).isGreaterThan(4);
  }

  private static double distance(byte[] a, byte[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (a[i] & 0xff) - (b[i] & 0xff);
      sum += difference * difference / a.length;
    }
    return Math.sqrt(sum);
  }

  @ParameterizedTest
  @EnumSource
  void theSameSeedGivesTheSamePicture(Corruption corruption) {
    assertThat(corruption.apply(photo, 3, 7).samples())
        .isEqualTo(corruption.apply(photo, 3, 7).samples());
  }

  @ParameterizedTest
  @EnumSource(names = {"GAUSSIAN_NOISE", "SHOT_NOISE", "IMPULSE_NOISE", "SNOW", "FROST", "FOG"})
  void anotherSeedGivesAnother(Corruption corruption) {
    assertThat(corruption.apply(photo, 3, 7).samples())
        .isNotEqualTo(corruption.apply(photo, 3, 8).samples());
  }

  @ParameterizedTest
  @EnumSource(
      names = {"DEFOCUS_BLUR", "MOTION_BLUR", "ZOOM_BLUR", "CONTRAST", "PIXELATE"},
      mode = EnumSource.Mode.INCLUDE)
  void anEvenPictureHasNothingToBlur(Corruption corruption) {
    byte[] even = new byte[SIDE * SIDE * 3];
    Arrays.fill(even, (byte) 100);

    byte[] blurred =
        corruption.apply(new DecodedImage(SIDE, SIDE, PixelMode.RGB, even), 5, 1).samples();

    assertThat(distance(even, blurred)).isLessThan(1.01);
  }

  @Test
  void specksComeInTheShareThatIsSaid() {
    byte[] even = new byte[SIDE * SIDE * 3];
    Arrays.fill(even, (byte) 100);
    byte[] specked =
        Corruption.IMPULSE_NOISE
            .apply(new DecodedImage(SIDE, SIDE, PixelMode.RGB, even), 5, 1)
            .samples();

    int black = 0;
    int white = 0;
    for (byte sample : specked) {
      black += sample == 0 ? 1 : 0;
      white += sample == (byte) 255 ? 1 : 0;
    }
    assertThat(black / (double) even.length).isBetween(0.125, 0.145);
    assertThat(white / (double) even.length).isBetween(0.125, 0.145);
  }

  @Test
  void photonsAreCountedWithTheVarianceOfTheirMean() {
    byte[] even = new byte[SIDE * SIDE * 3];
    Arrays.fill(even, (byte) 128);
    byte[] noisy =
        Corruption.SHOT_NOISE
            .apply(new DecodedImage(SIDE, SIDE, PixelMode.RGB, even), 1, 1)
            .samples();

    // 60 photons are white: at half of it 30 ± √30, which is 128 ± 23.3 of 255.
    assertThat(distance(even, noisy)).isBetween(22.5, 24.5);
  }

  @Test
  void severitiesAreFive() {
    assertThatThrownBy(() -> Corruption.SNOW.apply(photo, 6, 1)).hasMessageContaining("1 to 5");
    assertThatThrownBy(() -> Corruption.SNOW.apply(photo, 0, 1)).hasMessageContaining("is 0");
  }

  /** For the eye: all corruptions and severities on one sheet, in target/corruptions.png. */
  @Test
  void theContactSheetShowsThemAll() throws IOException {
    Corruption[] all = Corruption.values();
    BufferedImage sheet = new BufferedImage(SIDE * Corruption.SEVERITIES, SIDE * all.length, 1);
    for (Corruption corruption : all) {
      for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
        BufferedImage cell = corruption.apply(photo, severity, 7).toBufferedImage();
        sheet
            .createGraphics()
            .drawImage(cell, SIDE * (severity - 1), SIDE * corruption.ordinal(), null);
      }
    }
    Path file = Files.createDirectories(Path.of("target")).resolve("corruptions.png");
    assertThat(ImageIO.write(sheet, "png", file.toFile())).isTrue();
    assertThat(Stream.of(all).map(Corruption::id)).contains("jpeg_compression").hasSize(13);
  }
}
