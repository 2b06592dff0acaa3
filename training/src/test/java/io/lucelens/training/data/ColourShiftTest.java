package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ColourShiftTest {
  private static byte[] rgb(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void withoutColourEveryChannelIsTheLuma() {
    byte[] image = rgb(255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 200, 200);
    ColourShift.grey().apply(image);
    assertThat(image).isEqualTo(rgb(76, 76, 76, 150, 150, 150, 29, 29, 29, 200, 200, 200));
  }

  @Test
  void aShiftKeepsGreyGreyAndStaysWithinItsBounds() {
    for (int seed = 0; seed < 200; seed++) {
      byte[] image = rgb(100, 100, 100, 100, 100, 100);
      ColourShift.random(image, new SplittableRandom(seed)).apply(image);
      int red = image[0] & 0xFF;
      // YIQ's published coefficients are rounded, hence the one.
      assertThat(image[1] & 0xFF).isBetween(red - 1, red + 1);
      assertThat(image[2] & 0xFF).isBetween(red - 1, red + 1);
      // Contrast is about the mean, so a plain image only gets lighter or darker.
      assertThat(red).isBetween(67, 133);
    }
  }

  @Test
  void shiftsDifferAndOverflowIsCut() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] first = rgb(250, 10, 10, 10, 10, 250);
    byte[] second = first.clone();
    ColourShift.random(first, random).apply(first);
    ColourShift.random(second, random).apply(second);
    assertThat(first).isNotEqualTo(second);
    byte[] white = rgb(255, 255, 255);
    new ColourShift(new double[] {2, 0, 0, 0, -2, 0, 0, 0, 1}, 0).apply(white);
    assertThat(white).isEqualTo(rgb(255, 0, 255));
  }
}
