package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CutMixTest {
  private static final int SIZE = 8;
  private static final int LENGTH = 3 * SIZE * SIZE;
  private static final int COUNT = 3;

  /** Images that have their own number in all pixels. */
  private static FloatBuffer numbered() {
    float[] pixels = new float[COUNT * LENGTH];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i / LENGTH;
    }
    return FloatBuffer.wrap(pixels);
  }

  @Test
  void theRectangleIsTheNextImagesAndAllElseStays() {
    FloatBuffer pixels = numbered();
    new CutMix(1, 2, 4, 7).apply(pixels, COUNT, SIZE);

    for (int i = 0; i < COUNT * LENGTH; i++) {
      int image = i / LENGTH;
      int x = i % SIZE;
      int y = i / SIZE % SIZE;
      boolean inside = x >= 1 && x < 4 && y >= 2 && y < 7;
      assertThat(pixels.get(i)).isEqualTo(inside ? (image + 1) % COUNT : image);
    }
  }

  @Test
  void whatIsKeptIsTheAreaOutside() {
    assertThat(new CutMix(1, 2, 4, 7).kept(SIZE)).isEqualTo(1 - 15.0 / 64);
    assertThat(new CutMix(3, 3, 3, 3).kept(SIZE)).isEqualTo(1);
    assertThat(new CutMix(0, 0, 8, 8).kept(SIZE)).isZero();
  }

  @Test
  void rectanglesOfAllSizesAreDrawnAllOverTheImage() {
    SplittableRandom random = new SplittableRandom(7);
    double[] covered = new double[SIZE * SIZE];
    double kept = 0;
    int draws = 4000;
    for (int draw = 0; draw < draws; draw++) {
      CutMix mix = CutMix.random(SIZE, random);
      assertThat(mix.left()).isBetween(0, mix.right());
      assertThat(mix.top()).isBetween(0, mix.bottom());
      assertThat(mix.right()).isLessThanOrEqualTo(SIZE);
      assertThat(mix.bottom()).isLessThanOrEqualTo(SIZE);
      kept += mix.kept(SIZE) / draws;
      for (int y = mix.top(); y < mix.bottom(); y++) {
        for (int x = mix.left(); x < mix.right(); x++) {
          covered[y * SIZE + x] += 1.0 / draws;
        }
      }
    }
    // Half of the area before it is cut to the image; the middle is reached from all sides.
    assertThat(kept).isBetween(0.5, 0.8);
    assertThat(Arrays.stream(covered).boxed())
        .allSatisfy(share -> assertThat(share).isBetween(0.1, 0.6));
    assertThat(covered[0]).isCloseTo(covered[SIZE * SIZE - 1], within(0.05));
    assertThat(covered[0]).isCloseTo(covered[SIZE - 1], within(0.05));
  }
}
