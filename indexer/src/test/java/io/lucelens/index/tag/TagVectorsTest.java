package io.lucelens.index.tag;

import static io.lucelens.index.store.TestImages.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.TextTooLongException;
import io.lucelens.index.store.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagVectorsTest {
  private static final int BUILT_IN = TagVocabulary.builtIn().tags().size();
  private static final TagVocabulary OWN =
      new TagVocabulary(List.of(new Tag("our dog", "", "a photo of our dog.")));

  @TempDir private Path temp;
  private final CountingTexts texts = new CountingTexts();

  private TagVectors of(TagVocabulary vocabulary) {
    return TagVectors.of(vocabulary, MODEL, texts, temp.resolve("vectors"));
  }

  @Test
  void eachPromptIsEmbeddedOnceForAModelAndAVocabulary() {
    TagVectors first = of(OWN);

    assertThat(texts.count()).isEqualTo(BUILT_IN + 1);
    assertThat(first.tags()).containsExactly(CountingTexts.vector("a photo of our dog."));
    assertThat(of(OWN)).isEqualTo(first);
    assertThat(of(TagVocabulary.builtIn()).tags()).isEqualTo(first.background());
    assertThat(texts.count()).isEqualTo(BUILT_IN + 1);
  }

  @Test
  void anotherModelHasVectorsOfItsOwn() {
    of(OWN);
    var other = TestImages.model("other", MODEL.dimension());
    TagVectors.of(OWN, other, texts, temp.resolve("vectors"));

    assertThat(texts.count()).isEqualTo(2 * (BUILT_IN + 1));
  }

  @Test
  void damagedVectorsAreMadeAgain() throws IOException {
    TagVectors first = of(OWN);
    try (Stream<Path> files = Files.list(temp.resolve("vectors"))) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[7] ^= 1;
        Files.write(file, bytes);
      }
    }

    assertThat(of(OWN)).isEqualTo(first);
    assertThat(texts.count()).isEqualTo(2 * (BUILT_IN + 1));
    assertThat(of(OWN)).isEqualTo(first);
    assertThat(texts.count()).isEqualTo(2 * (BUILT_IN + 1));
  }

  @Test
  void aFolderThatCannotBeWrittenCostsOnlyTime() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "no folder");

    assertThat(TagVectors.of(OWN, MODEL, texts, file.resolve("vectors")).tags()).hasSize(1);
  }

  @Test
  void aPromptThatIsTooLongForTheModelIsNamed() {
    assertThatThrownBy(
            () ->
                TagVectors.of(
                    OWN,
                    MODEL,
                    prompts -> {
                      if (prompts.contains("a photo of our dog.")) {
                        throw new TextTooLongException(90, 77);
                      }
                      return texts.apply(prompts);
                    },
                    temp.resolve("vectors")))
        .isInstanceOf(InvalidVocabularyException.class)
        .hasMessageContainingAll("our dog", "90", "77");
  }
}
