package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
