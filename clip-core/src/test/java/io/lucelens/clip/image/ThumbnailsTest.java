package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ThumbnailsTest {

  @ParameterizedTest
  @CsvSource({"400,300,64,64,48", "300,400,64,48,64", "40,30,64,40,30", "5000,2,100,100,1"})
  void thePictureFitsIntoTheSquareAndIsNeverEnlarged(
      int width, int height, int maxSide, int expectedWidth, int expectedHeight)
      throws IOException {
    DecodedImage thumbnail = read(Thumbnails.jpeg(Pictures.slopes(width, height), maxSide));
    assertThat(thumbnail.width()).isEqualTo(expectedWidth);
    assertThat(thumbnail.height()).isEqualTo(expectedHeight);
  }

  @Test
  void coloursSurvive() throws IOException {
    byte[] rgb = new byte[90 * 90 * 3];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) 180;
      rgb[i + 1] = 90;
      rgb[i + 2] = 30;
    }
    DecodedImage thumbnail =
        read(Thumbnails.jpeg(new DecodedImage(90, 90, PixelMode.RGB, rgb), 30));
    assertThat(thumbnail.samples()[0] & 0xff).isBetween(177, 183);
    assertThat(thumbnail.samples()[1] & 0xff).isBetween(87, 93);
    assertThat(thumbnail.samples()[2] & 0xff).isBetween(26, 34);
  }

  @Test
  void transparencyIsPutOnWhite() throws IOException {
    DecodedImage clear = new DecodedImage(50, 50, PixelMode.RGBA, new byte[50 * 50 * 4]);
    assertThat(read(Thumbnails.jpeg(clear, 20)).samples()).containsOnly(255);
    DecodedImage palette =
        new DecodedImage(50, 50, PixelMode.PALETTE, new byte[2500], new int[] {0x00123456});
    assertThat(read(Thumbnails.jpeg(palette, 20)).samples()).containsOnly(255);
  }

  @ParameterizedTest
  @EnumSource
  void everyModeHasAThumbnail(PixelMode mode) throws IOException {
    byte[] samples = new byte[30 * 20 * mode.bands()];
    Arrays.fill(samples, (byte) 255);
    DecodedImage image = new DecodedImage(30, 20, mode, samples);
    assertThat(read(Thumbnails.jpeg(image, 15)).height()).isEqualTo(10);
  }

  @Test
  void aThumbnailHasAtLeastOnePixel() {
    assertThatThrownBy(() -> Thumbnails.jpeg(Pictures.slopes(2, 2), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 0");
  }

  private static DecodedImage read(byte[] jpeg) throws IOException {
    DecodedImage image = new ImageReader().read(jpeg);
    assertThat(image.mode()).isEqualTo(PixelMode.RGB);
    return image;
  }
}
