package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.lucelens.clip.image.PreprocessGoldens.Golden;
import io.lucelens.clip.image.Preprocessing.Rule;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds decoding and preprocessing to the reference's numbers, bit for bit. */
class ReferenceParityTest {
  private static final ClipPreprocessor OPENAI = new ClipPreprocessor(Preprocessing.reference(224));
  private static final ClipPreprocessor HUGGING_FACE =
      new ClipPreprocessor(
          new Preprocessing(
              224, Preprocessing.CLIP_MEAN, Preprocessing.CLIP_STD, Rule.HUGGING_FACE));

  @ParameterizedTest
  @MethodSource("io.lucelens.clip.image.PreprocessGoldens#all")
  void decodedPixelsAreThoseOfPillow(Golden golden) throws IOException {
    assumeFalse(golden.mode().equals("I"), "16-bit grey is 8-bit here, and 32-bit in Pillow");
    assumeFalse(golden.mode().equals("1"), "Pillow's bytes are packed 8 pixels each");
    assertThat(PreprocessGoldens.sha256(stored(golden).samples()))
        .isEqualTo(golden.text("/decoded/raw_sha256"));
  }

  @ParameterizedTest
  @MethodSource("io.lucelens.clip.image.PreprocessGoldens#all")
  void resizedPixelsAreThoseOfTheReference(Golden golden) throws IOException {
    assumeFalse(golden.json().get("informational").asBoolean(), "degenerate in the reference");
    assertThat(PreprocessGoldens.sha256(OPENAI.toSquare(stored(golden)).samples()))
        .isEqualTo(golden.text("/reference/u8_sha256"));
  }

  @ParameterizedTest
  @MethodSource("io.lucelens.clip.image.PreprocessGoldens#all")
  void tensorsAreThoseOfTheReference(Golden golden) throws IOException {
    assumeFalse(golden.json().get("informational").asBoolean(), "degenerate in the reference");
    float[] tensor = OPENAI.toTensor(stored(golden));
    assertThat(PreprocessGoldens.sha256(PreprocessGoldens.littleEndian(tensor)))
        .isEqualTo(golden.text("/reference/f32_sha256"));
  }

  @ParameterizedTest
  @MethodSource("io.lucelens.clip.image.PreprocessGoldens#all")
  void huggingFaceConvertsFirstAndCropsOnePixelEarlier(Golden golden) throws IOException {
    assumeFalse(golden.json().get("informational").asBoolean(), "degenerate in the reference");
    String expected =
        golden.has("/reference/hf_variant/u8")
            ? golden.text("/reference/hf_variant/u8")
            : golden.text("/reference/u8");
    DecodedImage square = new ImageReader().read(PreprocessGoldens.bytes(expected));
    assertThat(HUGGING_FACE.toSquare(stored(golden)).samples()).isEqualTo(square.samples());
  }

  /** As the reference sees it, that is, not turned upright. */
  private static DecodedImage stored(Golden golden) throws IOException {
    byte[] file = golden.file();
    DecodedImage upright = new ImageReader().read(file);
    return Orientation.of(Exif.read(file)) == Orientation.ROTATED_90
        ? upright.upright(Orientation.ROTATED_270)
        : upright;
  }
}
