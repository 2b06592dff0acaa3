package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class DecodedImageTest {

  @Test
  void everyModeConvertsToRgbByPillowsRules() {
    assertRgb(PixelMode.GRAY, bytes(9), 9, 9, 9);
    assertRgb(PixelMode.BILEVEL, bytes(255), 255, 255, 255);
    assertRgb(PixelMode.GRAY_ALPHA, bytes(9, 0), 9, 9, 9);
    assertRgb(PixelMode.RGBA, bytes(1, 2, 3, 0), 1, 2, 3);
    assertRgb(PixelMode.CMYK, bytes(10, 200, 100, 50), 197, 44, 125); // by Pillow 9.4.0
  }

  @Test
  void aPaletteIndexBeyondThePaletteIsBlack() {
    int[] palette = {0xff112233};
    DecodedImage image = new DecodedImage(2, 1, PixelMode.PALETTE, bytes(0, 7), palette);
    assertThat(image.toRgb().samples()).containsExactly(0x11, 0x22, 0x33, 0, 0, 0);
  }

  @Test
  void rgbIsItsOwnConversion() {
    DecodedImage image = Pictures.slopes(3, 3);
    assertThat(image.toRgb()).isSameAs(image);
  }

  @Test
  void java2dGetsColoursAndAlpha() {
    BufferedImage image =
        new DecodedImage(1, 1, PixelMode.RGBA, bytes(200, 100, 50, 128)).toBufferedImage();
    assertThat(image.getRGB(0, 0)).isEqualTo(0x80c86432);
    assertThat(Pictures.slopes(4, 2).toBufferedImage().getRGB(3, 1)).isEqualTo(0xff3f1f09);
  }

  @Test
  void samplesMustFitTheSize() {
    assertThatThrownBy(() -> new DecodedImage(2, 2, PixelMode.RGB, new byte[11]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2×2 pixels of RGB need 12 bytes, but there are 11");
    assertThatThrownBy(() -> new DecodedImage(0, 2, PixelMode.RGB, new byte[0]))
        .hasMessageContaining("0×2");
  }

  private static void assertRgb(PixelMode mode, byte[] samples, int red, int green, int blue) {
    assertThat(new DecodedImage(1, 1, mode, samples).toRgb().samples())
        .containsExactly(red, green, blue);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
