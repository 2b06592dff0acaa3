package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PillowResamplerTest {

  /** Hashes of {@code Image.resize((size, size), BICUBIC, box).tobytes()} by Pillow 9.4.0. */
  @ParameterizedTest
  @CsvSource({
    "10.25, 20.5, 250.75, 199.125, 64,"
        + " 3e350043354fe4d28d12c569bb6e4742edb27ea11b734a1c0f7cda491271af1b",
    "0, 0, 300, 300, 224, 30de0eb4bbe1f02850e6a81cfe8f81ea82dbb80721426ae5024bae1af3115e2a",
    "100.5, 100.5, 103.0, 110.0, 32,"
        + " dc904d20a948239833efa744e421f46e62009e33b0ef6cf9435cb1debe7b1b74",
    "0, 37.75, 299.9, 300, 17, 3e19d9e881c0b6994d655fb4fcce22f3870cdb45b2843c285a4f50330ac224d3"
  })
  void aBoxIsResizedAsByPillow(
      float left, float top, float right, float bottom, int size, String sha256)
      throws IOException {
    byte[] square = PillowResampler.resizeBox(noise(), left, top, right, bottom, size);
    assertThat(PreprocessGoldens.sha256(square)).isEqualTo(sha256);
  }

  @Test
  void sidesMayShrinkByDifferentFactors() throws IOException {
    DecodedImage resized = PillowResampler.resize(noise(), 224, 100);
    assertThat(PreprocessGoldens.sha256(resized.samples()))
        .isEqualTo("fe7e2c237673a1233092e6c43275586f4494e4cdc827eb508e4b596a16152a4a");
  }

  /** Values of Pillow 9.4.0 for three pixels stretched to six. */
  @Test
  void alphaIsResampledPremultiplied() {
    byte[] pixels = {-1, 0, 0, 0, 0, -1, 0, -128, 0, 0, -1, -1};
    DecodedImage resized =
        PillowResampler.resize(new DecodedImage(3, 1, PixelMode.RGBA, pixels), 6, 1);
    assertThat(resized.samples())
        .asHexString()
        .isEqualToIgnoringCase(
            "00000000" + "00FF0016" + "00FF005B" + "00A656A5" + "001DE1EA" + "0000FFFF");
  }

  @Test
  void theSameSizeIsTheSamePicture() {
    DecodedImage picture = Pictures.slopes(20, 10);
    assertThat(PillowResampler.resize(picture, 20, 10)).isSameAs(picture);
    assertThat(PillowResampler.resizeBox(Pictures.slopes(9, 9), 0, 0, 9, 9, 9))
        .isEqualTo(Pictures.slopes(9, 9).samples());
  }

  @Test
  void oneColourStaysThatColour() {
    DecodedImage plain = PillowResampler.resize(plain(1000, 3), 7, 90);
    assertThat(plain.samples()).containsOnly(77);
  }

  @Test
  void palettesAreNeverMixed() {
    DecodedImage palette =
        new DecodedImage(4, 1, PixelMode.PALETTE, new byte[] {0, 9, 0, 9}, new int[10]);
    assertThat(PillowResampler.resize(palette, 9, 5).samples()).containsOnly(0, 9);
  }

  @Test
  void aBoxOutsideThePictureIsRefusedWithItsNumbers() {
    assertThatThrownBy(() -> PillowResampler.resizeBox(plain(10, 10), 0, 0, 10.5f, 10, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The box (0.0, 0.0, 10.5, 10.0) is not within the picture of 10×10");
    assertThatThrownBy(() -> PillowResampler.resizeBox(plain(10, 10), 5, 0, 5, 10, 4))
        .hasMessageContaining("(5.0, 0.0, 5.0, 10.0)");
    assertThatThrownBy(() -> PillowResampler.resizeBox(plain(10, 10), Float.NaN, 0, 5, 10, 4))
        .hasMessageContaining("NaN");
  }

  @Test
  void aBoxIsCutFromRgbOnly() {
    DecodedImage grey = new DecodedImage(1, 1, PixelMode.GRAY, new byte[1]);
    assertThatThrownBy(() -> PillowResampler.resizeBox(grey, 0, 0, 1, 1, 4))
        .hasMessageContaining("GRAY")
        .hasMessageContaining("toRgb()");
  }

  private static DecodedImage plain(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    Arrays.fill(rgb, (byte) 77);
    return new DecodedImage(width, height, PixelMode.RGB, rgb);
  }

  /** The synthetic picture of gradients and noise, 300×300. */
  private static DecodedImage noise() throws IOException {
    return new ImageReader().read(PreprocessGoldens.named("p13").file());
  }
}
