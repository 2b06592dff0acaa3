package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.image.ClipPreprocessor;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.image.Preprocessing;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DegradationTest {
  private static final int SIZE = 32;

  private static byte[] stripes() {
    byte[] rgb = new byte[3 * SIZE * SIZE];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i / 3 % 2 == 0 ? 60 : 190);
    }
    return rgb;
  }

  /** The mean difference of neighbours in a row: what fine detail there is. */
  private static double detail(byte[] rgb) {
    double sum = 0;
    for (int i = 3; i < rgb.length; i++) {
      sum += Math.abs((rgb[i] & 0xFF) - (rgb[i - 3] & 0xFF));
    }
    return sum / (rgb.length - 3);
  }

  @Test
  void stripesEitherFadeOrGetGrainAndTheOriginalIsLeftAlone() {
    byte[] image = stripes();
    int faded = 0;
    int grained = 0;
    for (int seed = 0; seed < 200; seed++) {
      byte[] less = Degradation.random(image, SIZE, new SplittableRandom(seed));
      assertThat(less).hasSameSizeAs(image);
      // Grain is drawn for each channel of each pixel, shrinking treats all three alike.
      boolean grey = true;
      for (int i = 0; i < less.length; i += 3) {
        grey &= less[i] == less[i + 1] && less[i] == less[i + 2];
      }
      if (grey) {
        assertThat(detail(less)).isLessThanOrEqualTo(detail(image));
        faded++;
      } else {
        grained++;
      }
    }
    assertThat(image).isEqualTo(stripes());
    assertThat(faded).isBetween(70, 130);
    assertThat(grained).isBetween(70, 130);
  }

  @Test
  void theSmallestImageStaysAnImage() {
    for (int seed = 0; seed < 20; seed++) {
      assertThat(Degradation.random(new byte[3], 1, new SplittableRandom(seed))).hasSize(3);
    }
  }

  @Test
  void imagesLoseDetailAsOftenAsAskedFor() throws IOException {
    ClipPreprocessor preprocessor = new ClipPreprocessor(Preprocessing.reference(SIZE));
    Augmentation augmentation =
        new Augmentation(preprocessor, AugmentationOptions.NONE.withDegraded(0.3));
    var image = new ImageReader().read(SampleFiles.image("png", SIZE, SIZE, 5));
    float[] whole = preprocessor.toTensor(image);
    int changed = 0;
    for (int seed = 0; seed < 300; seed++) {
      float[] tensor = augmentation.tensor(image, new SplittableRandom(seed));
      changed += Arrays.equals(tensor, whole) ? 0 : 1;
    }
    assertThat(changed).isBetween(60, 120);
  }
}
