package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.image.Preprocessing.Rule;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipPreprocessorTest {

  @Test
  void tensorsAreChannelMajorAndNormalised() {
    byte[] rgb = {0, 51, -1, 0, 51, -1, 0, 51, -1, 0, 51, -1};
    Preprocessing preprocessing =
        new Preprocessing(2, List.of(0.5f, 0.2f, 0f), List.of(0.5f, 1f, 0.25f), Rule.HUGGING_FACE);
    assertThat(
            new ClipPreprocessor(preprocessing)
                .toTensor(new DecodedImage(2, 2, PixelMode.RGB, rgb)))
        .containsExactly(-1, -1, -1, -1, 0, 0, 0, 0, 4, 4, 4, 4);
  }

  /** Where the window begins: round half to even against rounding down. */
  @ParameterizedTest
  @CsvSource({
    "505, 337, 224, 335, 56, 55",
    "337, 501, 224, 333, 54, 54",
    "300, 300, 224, 224, 0, 0",
    "40, 600, 224, 3360, 1568, 1568",
    "1, 100000000, 224, 22400000000, 11199999888, 11199999888"
  })
  void theTwoRulesCutTheirOwnWindow(
      int width, int height, int size, long longer, long openAi, long huggingFace) {
    Frame frame = Frame.centreCrop(width, height, size, Rule.OPENAI);
    Frame other = Frame.centreCrop(width, height, size, Rule.HUGGING_FACE);
    assertThat(Math.max(frame.fullWidth(), frame.fullHeight())).isEqualTo(longer);
    assertThat(Math.max(frame.left(), frame.top())).isEqualTo(openAi);
    assertThat(Math.max(other.left(), other.top())).isEqualTo(huggingFace);
    assertThat(Math.min(frame.left(), frame.top())).isZero();
  }

  @Test
  void transparentPixelsAreBlackUnderOneRuleAndTheirColourUnderTheOther() {
    byte[] clear = new byte[8 * 8 * 4];
    for (int i = 0; i < clear.length; i += 4) {
      clear[i] = (byte) 200;
    }
    DecodedImage image = new DecodedImage(8, 8, PixelMode.RGBA, clear);
    assertThat(square(Rule.OPENAI, image)).containsOnly(0);
    assertThat(square(Rule.HUGGING_FACE, image)).contains((byte) 200);
  }

  @Test
  void aPreprocessorMayBeSharedByThreads() {
    ClipPreprocessor shared = new ClipPreprocessor(Preprocessing.reference(64));
    DecodedImage picture = Pictures.slopes(200, 150);
    float[] expected = shared.toTensor(picture);
    List<float[]> tensors =
        IntStream.range(0, 64).parallel().mapToObj(i -> shared.toTensor(picture)).toList();
    assertThat(tensors).allSatisfy(tensor -> assertThat(tensor).isEqualTo(expected));
  }

  private static byte[] square(Rule rule, DecodedImage image) {
    Preprocessing preprocessing =
        new Preprocessing(4, Preprocessing.CLIP_MEAN, Preprocessing.CLIP_STD, rule);
    return new ClipPreprocessor(preprocessing).toSquare(image).samples();
  }
}
