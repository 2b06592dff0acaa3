package io.lucelens.clip.image.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkerSearchTest {
  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x01, 0x7f, 0x80, 0xfe})
  void theFirstMarkerIsFoundWhereverItIs(int others) {
    for (int length = 1; length < 30; length++) {
      for (int place = 0; place < length; place++) {
        byte[] bytes = filled(length, others);
        bytes[place] = -1;
        bytes[length - 1] = -1;
        for (int from = 0; from <= place; from++) {
          assertThat(MarkerSearch.next(bytes, from)).isEqualTo(place);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0xfe})
  void whereThereIsNoneTheLengthIsTold(int others) {
    for (int length = 0; length < 30; length++) {
      assertThat(MarkerSearch.next(filled(length, others), length / 2)).isEqualTo(length);
    }
  }

  @Test
  void oneBeforeTheBeginningDoesNotCount() {
    assertThat(MarkerSearch.next(new byte[] {-1, 0, -1}, 1)).isEqualTo(2);
    assertThat(MarkerSearch.next(new byte[] {-1}, 1)).isEqualTo(1);
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
