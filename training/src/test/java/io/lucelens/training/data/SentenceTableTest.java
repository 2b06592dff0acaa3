package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentenceTableTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    SampleFiles.sentences(folder, List.of("a dog", "a puppy", "a car"), 2);
  }

  @Test
  void embeddingsComeInTheOrderAskedFor() throws IOException {
    SentenceTable table = SentenceTable.open(folder);
    assertThat(table.dimension()).isEqualTo(2);
    assertThat(table.embeddings(List.of("a car", "a dog"))).containsExactly(4, 5, 0, 1);
  }

  @Test
  void drawsDependOnSeedAndStepAndRepeatNoText() throws IOException {
    SentenceTable table = SentenceTable.open(folder);
    assertThat(table.draw(2, 1, 5)).isEqualTo(table.draw(2, 1, 5)).doesNotHaveDuplicates();
    assertThat(table.draw(9, 1, 5)).containsExactlyInAnyOrder("a dog", "a puppy", "a car");
  }

  @Test
  void aTextThatStandsThereTwiceIsDrawnTwiceAsOftenAndStillOncePerDraw() throws IOException {
    Files.writeString(folder.resolve("texts.txt"), "a dog\na dog\na car\n");
    SentenceTable table = SentenceTable.open(folder);
    assertThat(table.draw(9, 1, 5)).containsExactlyInAnyOrder("a dog", "a car");
    long dogs =
        IntStream.range(0, 3000)
            .filter(step -> table.draw(1, 1, step).getFirst().equals("a dog"))
            .count();
    assertThat(dogs).isBetween(1900L, 2100L);
  }

  @Test
  void captionsThatAreMissingAreCountedAndOneIsNamed() throws IOException {
    SentenceTable table = SentenceTable.open(folder);
    table.requireAll(List.of("a car"));
    assertThatThrownBy(() -> table.requireAll(List.of("a car", "a boat", "a ship")))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("2 of 3")
        .hasMessageContaining("a boat");
  }

  @Test
  void filesThatDoNotBelongTogetherAreRefused() throws IOException {
    Files.writeString(folder.resolve("texts.txt"), "one\ntwo\nthree\nfour\nfive\n");
    assertThatThrownBy(() -> SentenceTable.open(folder))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("24 bytes")
        .hasMessageContaining("5 rows");
    Files.writeString(folder.resolve("texts.txt"), "");
    assertThatThrownBy(() -> SentenceTable.open(folder)).isInstanceOf(UnusableDataException.class);
    Files.delete(folder.resolve("texts.txt"));
    assertThatThrownBy(() -> SentenceTable.open(folder)).hasMessageContaining("no table");
  }
}
