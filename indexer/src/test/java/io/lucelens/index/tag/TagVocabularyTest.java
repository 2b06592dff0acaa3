package io.lucelens.index.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagVocabularyTest {
  @TempDir private Path temp;

  private Path write(String text) throws IOException {
    return Files.writeString(temp.resolve("tags.txt"), text);
  }

  private TagVocabulary read(String text) throws IOException {
    return TagVocabulary.read(write(text));
  }

  @Test
  void theBuiltInTagsAreHundredsInSections() {
    List<Tag> tags = TagVocabulary.builtIn().tags();

    assertThat(tags).hasSizeGreaterThan(400).allMatch(tag -> !tag.section().isEmpty());
    assertThat(tags)
        .contains(new Tag("beach", "Landscape", "a photo of a sandy beach."))
        .contains(new Tag("lake", "Landscape", "a photo of a lake."));
    assertThat(tags.stream().map(Tag::section).distinct()).hasSizeGreaterThan(10);
  }

  @Test
  void aLineIsATagWithItsPromptOrWithTheUsualOne() throws IOException {
    String text =
        "\uFEFF# mine\r\n[Home]\r\n  Our  Cat : a photo of a black cat: ours.\r\n\r\nsofa";

    assertThat(read(text).tags())
        .containsExactly(
            new Tag("our cat", "Home", "a photo of a black cat: ours."),
            new Tag("sofa", "Home", "a photo of a sofa."));
  }

  @Test
  void whatLooksLikeMarkupIsATagLikeAnyOther() throws IOException {
    assertThat(read("<script>alert(1)</script>").tags().getFirst().name())
        .isEqualTo("<script>alert(1)</script>");
  }

  @Test
  void theHashFollowsTagsAndPromptsAndNothingElse() throws IOException {
    String hash = read("[A]\ndog\ncat\n").hash();

    assertThat(read("# other remark\n[B]\nDog\ncat").hash()).isEqualTo(hash);
    assertThat(read("dog: a dog.\ncat").hash()).isNotEqualTo(hash);
    assertThat(read("cat\ndog").hash()).isNotEqualTo(hash);
  }

  @Test
  void aFileWithoutTagsIsRefused() throws IOException {
    for (String text : List.of("", "\n\n", "# only\n[Remarks]\n")) {
      Path file = write(text);
      assertThatThrownBy(() -> TagVocabulary.read(file))
          .isInstanceOf(InvalidVocabularyException.class)
          .hasMessageContainingAll(file.toString(), "no tag", "one a line");
    }
  }

  @Test
  void aTagThatIsNamedTwiceIsRefusedWithBothLines() throws IOException {
    Path file = write("dog\ncat\nDOG: a photo of a large dog.\n");

    assertThatThrownBy(() -> TagVocabulary.read(file))
        .isInstanceOf(InvalidVocabularyException.class)
        .hasMessageContainingAll("Line 3", file.toString(), "'dog'", "line 1");
  }

  @Test
  void aHundredThousandTagsAreRefusedWithTheLimit() throws IOException {
    Path file =
        write(
            IntStream.range(0, 100_000)
                .mapToObj(i -> "tag " + i)
                .collect(Collectors.joining("\n")));

    assertThatThrownBy(() -> TagVocabulary.read(file))
        .isInstanceOf(InvalidVocabularyException.class)
        .hasMessageContainingAll("Line 5001", "at most 5,000");
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws IOException {
    byte[] bytes = new byte[10_000];
    new Random(1).nextBytes(bytes);
    Path noise = Files.write(temp.resolve("photo.jpg"), bytes);
    Path zeros = Files.write(temp.resolve("zeros"), new byte[100]);
    Path large = Files.write(temp.resolve("large"), new byte[3 << 20]);

    assertThatThrownBy(() -> TagVocabulary.read(noise))
        .isInstanceOf(InvalidVocabularyException.class)
        .hasMessageContainingAll("photo.jpg", "not text in UTF-8");
    assertThatThrownBy(() -> TagVocabulary.read(zeros))
        .isInstanceOf(InvalidVocabularyException.class)
        .hasMessageContaining("control characters");
    assertThatThrownBy(() -> TagVocabulary.read(large))
        .isInstanceOf(InvalidVocabularyException.class)
        .hasMessageContainingAll("3,145,728 bytes", "2,097,152");
  }

  @Test
  void aLineThatBreaksARuleIsNamedWithTheRule() throws IOException {
    for (List<String> bad :
        List.of(
            List.of("x".repeat(61), "61 characters", "at most 60"),
            List.of("dog: " + "x".repeat(301), "301 characters", "at most 300"),
            List.of(": a photo", "without a tag", "beach:"),
            List.of("the \"dog\"", "quotation mark", "leave it out"),
            List.of("evil\u202Egod", "control characters", "UTF-8"))) {
      Path file = write("cat\n" + bad.getFirst() + "\n");
      assertThatThrownBy(() -> TagVocabulary.read(file))
          .isInstanceOf(InvalidVocabularyException.class)
          .hasMessageStartingWith("Line 2 of " + file)
          .hasMessageContainingAll(bad.get(1), bad.get(2));
    }
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> TagVocabulary.read(temp.resolve("none.txt")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none.txt");
  }
}
