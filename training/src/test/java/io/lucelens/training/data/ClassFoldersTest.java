package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.text.PromptTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassFoldersTest {
  @TempDir private Path root;

  private void image(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, SampleFiles.png(path.hashCode() & 0xff));
  }

  @Test
  void aFolderForEachClassNamesTheClasses() throws IOException {
    image("tabby_cat/b.png");
    image("tabby_cat/a.PNG");
    image("dog/c.png");
    image(".git/x.png");
    Files.writeString(root.resolve("dog/readme.md"), "not an image");
    Files.writeString(root.resolve("dog/empty.jpg"), "");

    try (Pairs pairs = Pairs.open(root)) {
      assertThat(pairs.asList())
          .extracting(ImageTextPair::key)
          .containsExactly("dog/c.png", "tabby_cat/a.PNG", "tabby_cat/b.png");
      assertThat(pairs.get(1).captions()).containsExactly("tabby cat");
      assertThat(pairs.get(1).details()).isEqualTo(Map.of("class", "tabby cat"));
      assertThat(pairs.problems()).extracting(DataProblem::where).containsExactly("dog/empty.jpg");
    }
  }

  @Test
  void aFolderForEachStyleHoldsFoldersOfClasses() throws IOException {
    image("photo/dog/a.png");
    image("sketch/dog/b.png");

    try (Pairs pairs = Pairs.open(root)) {
      assertThat(pairs.asList())
          .extracting(ImageTextPair::details)
          .containsExactly(
              Map.of("style", "photo", "class", "dog"), Map.of("style", "sketch", "class", "dog"));
    }
  }

  @Test
  void templatesMakeTheCaptionsAndAnyOfAClassIsRightForAllOfIt() throws IOException {
    image("border_collie/a.png");
    image("border_collie/b.png");
    ReadingOptions options =
        ReadingOptions.DEFAULT.with(new PromptTemplates(List.of("a {}", "one {label}")));

    try (Pairs pairs = Pairs.open(List.of(root), options);
        TrainingBatches batches =
            new TrainingBatches(
                pairs,
                text -> new int[] {text.length()},
                Preprocessing.reference(32),
                new BatchOptions(2, 1, AugmentationOptions.CROPS_AND_FLIPS),
                0)) {
      assertThat(pairs.get(0).captions()).containsExactly("a border collie", "one border collie");
      Set<Integer> drawn = new HashSet<>();
      for (int i = 0; i < 8; i++) {
        TrainingBatch batch = batches.next();
        Arrays.stream(batch.tokens()).forEach(tokens -> drawn.add(tokens[0]));
        assertThat(batch.captionGroups()).containsExactly(0, 0);
      }
      assertThat(drawn).as("both captions are used").hasSize(2);
    }
  }

  @Test
  void foldersWithoutImagesAreNoData() throws IOException {
    Files.createDirectories(root.resolve("dog"));

    assertThatThrownBy(() -> Pairs.open(root))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("No usable image");
  }

  @Test
  void aTableMayNameClassesAndStyles() throws IOException {
    image("a.png");
    image("b.png");
    Path classes =
        Files.writeString(
            root.resolve("c.tsv"), "file\tclass\tstyle\na.png\tdog\tart\nb.png\tcat\t\n");
    Path captions =
        Files.writeString(root.resolve("d.tsv"), "file\tcaption\tclass\na.png\ta big dog\tdog\n");

    try (Pairs pairs = Pairs.open(List.of(classes, captions))) {
      assertThat(pairs.asList())
          .extracting(ImageTextPair::details)
          .containsExactly(
              Map.of("class", "dog", "style", "art"),
              Map.of("class", "cat"),
              Map.of("class", "dog"));
      assertThat(pairs.captions()).containsExactly("dog", "cat", "a big dog");
    }
  }
}
