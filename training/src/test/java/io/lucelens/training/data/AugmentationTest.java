package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.image.ClipPreprocessor;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.image.PixelMode;
import io.lucelens.clip.image.Preprocessing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
  private static final ClipPreprocessor PREPROCESSOR =
      new ClipPreprocessor(Preprocessing.reference(32));
  private static final AugmentationOptions PLAIN = AugmentationOptions.NONE;

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 128, 17})
  void aWholeSquareImageGetsThePreprocessingOfInference(int side) throws IOException {
    DecodedImage image = new ImageReader().read(SampleFiles.image("png", side, side, 5));

    assertThat(new Augmentation(PREPROCESSOR, PLAIN).tensor(image, new SplittableRandom(1)))
        .isEqualTo(PREPROCESSOR.toTensor(image));
  }

  @Test
  void halfOfTheImagesAreMirrored() throws IOException {
    DecodedImage image = new ImageReader().read(SampleFiles.image("png", 32, 32, 5));
    Augmentation flipping = new Augmentation(PREPROCESSOR, PLAIN.withFlip(true));
    float[] plain = PREPROCESSOR.toTensor(image);
    float[] mirrored = mirrored(plain, 32);
    int flips = 0;
    for (int seed = 0; seed < 200; seed++) {
      float[] tensor = flipping.tensor(image, new SplittableRandom(seed));
      assertThat(tensor).isIn(plain, mirrored);
      flips += tensor[0] == mirrored[0] ? 1 : 0;
    }
    assertThat(flips).isBetween(70, 130);
  }

  private static float[] mirrored(float[] tensor, int size) {
    float[] result = new float[tensor.length];
    for (int i = 0; i < tensor.length; i++) {
      int x = i % size;
      result[i - x + size - 1 - x] = tensor[i];
    }
    return result;
  }

  @ParameterizedTest
  @EnumSource(PixelMode.class)
  void everyPixelModeAndTheSmallestSizeAreAccepted(PixelMode mode) {
    int[] palette = mode == PixelMode.PALETTE ? new int[] {0xFF00FF00} : new int[0];
    DecodedImage dot = new DecodedImage(1, 1, mode, new byte[mode.bands()], palette);
    Augmentation augmentation = new Augmentation(PREPROCESSOR, AugmentationOptions.CROPS_AND_FLIPS);

    assertThat(augmentation.tensor(dot, new SplittableRandom(3))).hasSize(3 * 32 * 32);
  }

  @Test
  void cropsLieWithinTheImageAndKeepTheAreaAndRatioAskedFor() {
    SplittableRandom random = new SplittableRandom(9);
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      CropBox box = CropBox.random(300, 260, 0.3, 0.8, random);
      double width = box.right() - box.left();
      double height = box.bottom() - box.top();
      assertThat(box.left()).isNotNegative();
      assertThat(box.top()).isNotNegative();
      assertThat(box.right()).isLessThanOrEqualTo(300);
      assertThat(box.bottom()).isLessThanOrEqualTo(260);
      assertThat(width / height).isBetween(0.7499, 1.3334);
      shares.add(width * height / (300 * 260));
    }
    assertThat(shares).allSatisfy(share -> assertThat(share).isBetween(0.2999, 0.8001));
    double mean = shares.stream().mapToDouble(share -> share).average().orElseThrow();
    assertThat(mean).isCloseTo(0.55, within(0.03));
  }

  @Test
  void anImageTooLongForAnyCropIsCutToTheCentre() {
    CropBox box = CropBox.random(3000, 30, 0.5, 1, new SplittableRandom(1));

    assertThat(box).isEqualTo(new CropBox(1480, 0, 1520, 30));
  }
}
