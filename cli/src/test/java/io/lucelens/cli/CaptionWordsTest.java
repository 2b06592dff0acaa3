package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CaptionWordsTest {
  private static boolean names(String tag, String... captions) {
    return CaptionWords.name(CaptionWords.of(List.of(captions)), tag);
  }

  @Test
  void aTagIsNamedByItsWordsInSingularOrPlural() {
    assertThat(names("dog", "Two dogs run.")).isTrue();
    assertThat(names("rocks", "a large Rock")).isTrue();
    assertThat(names("polar bear", "A white polar bear, walking")).isTrue();
    assertThat(names("baby", "babies")).isTrue();
    assertThat(names("beach", "on beaches")).isTrue();
    assertThat(names("grass", "in the grass")).isTrue();
  }

  @Test
  void aTagIsNotNamedByPartsOfWordsOrAcrossCaptions() {
    assertThat(names("cat", "a catalogue")).isFalse();
    assertThat(names("polar bear", "a polar", "bear")).isFalse();
    assertThat(names("polar bear", "a bear that is polar")).isFalse();
    assertThat(names("dog", "")).isFalse();
  }
}
