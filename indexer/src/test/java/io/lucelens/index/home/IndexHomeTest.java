package io.lucelens.index.home;

import static io.lucelens.index.store.TestImages.DIMENSION;
import static io.lucelens.index.store.TestImages.MODEL;
import static io.lucelens.index.store.TestImages.image;
import static io.lucelens.index.store.TestImages.model;
import static io.lucelens.index.store.TestImages.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.ModelManifest;
import io.lucelens.index.DataFolder;
import io.lucelens.index.store.ModelMismatchException;
import io.lucelens.index.store.UnusableIndexException;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexHomeTest {
  private static final ModelManifest OTHER = model("other", DIMENSION + 1);
  private static final ModelManifest THIRD = model("third", DIMENSION);

  @TempDir private Path folder;
  private IndexHome home;

  @BeforeEach
  void openHome() {
    home = new IndexHome(new DataFolder(folder));
  }

  @Test
  void aNewDataFolderHasNoIndexAndMakesItsFirstOneWhereItAlwaysWas() {
    assertThat(home.exists()).isFalse();
    assertThat(home.model()).isEmpty();

    home.open(MODEL).close();

    assertThat(home.exists()).isTrue();
    assertThat(home.live()).isEqualTo(folder.resolve("index"));
  }

  @Test
  void aDataFolderFromBeforeThereWasARecordOpensAndCanBeSwitched() {
    LuceneImageIndex.open(folder.resolve("index"), MODEL).close();

    assertThat(home.model()).isEmpty();
    switchTo(OTHER);

    assertThat(home.model()).contains(source(OTHER));
    assertThat(folder.resolve("index")).doesNotExist();
    home.open(OTHER).close();
  }

  @Test
  void whatMadeTheIndexIsRememberedAndMayBeAtAnotherPlaceLater() {
    ModelSource moved = new ModelSource("tiny", MODEL.fingerprint(), "/elsewhere", "int8");

    home.remember(source(MODEL));
    assertThat(home.model()).contains(source(MODEL));
    home.remember(moved);

    assertThat(new IndexHome(new DataFolder(folder)).model()).contains(moved);
  }

  @Test
  void untilTheSuccessorIsCompleteTheOldIndexAnswers() {
    fill(home, MODEL, 3);
    try (LuceneImageIndex old = home.openWhoeverMadeIt(THIRD);
        LuceneImageIndex next = home.beginSuccessor(old, OTHER)) {
      next.put(image(1), vector(1, DIMENSION + 1));
      next.commit();

      try (LuceneImageIndex answering = home.openForSearch()) {
        assertThat(answering.model().name()).isEqualTo(MODEL.name());
        assertThat(answering.search(vector(1), 10)).hasSize(3);
      }
      assertThat(home.halfBuilt()).isPresent();
      assertThat(home.complete(next, source(OTHER))).isTrue();
      try (LuceneImageIndex answering = home.openForSearch()) {
        assertThat(answering.model().name()).isEqualTo("other");
        assertThat(answering.size()).isEqualTo(1);
      }
    }
    home.tidy();

    assertThat(home.halfBuilt()).isEmpty();
    assertThat(indexFolders()).containsExactly("index-" + OTHER.shortFingerprint());
  }

  @Test
  void aHalfBuiltIndexOfTheSameModelIsGoneOnWith() {
    fill(home, MODEL, 3);
    try (LuceneImageIndex old = home.openWhoeverMadeIt(THIRD)) {
      try (LuceneImageIndex next = home.beginSuccessor(old, THIRD)) {
        next.put(image(1), vector(1));
      }
      try (LuceneImageIndex next = home.beginSuccessor(old, THIRD)) {
        assertThat(next.size()).isEqualTo(1);
      }
    }
  }

  @Test
  void aHalfBuiltIndexOfAThirdModelIsDeleted() {
    fill(home, MODEL, 3);
    try (LuceneImageIndex old = home.openWhoeverMadeIt(THIRD)) {
      home.beginSuccessor(old, OTHER).close();
      home.beginSuccessor(old, THIRD).close();
    }

    assertThat(indexFolders()).containsExactly("index", "index-" + THIRD.shortFingerprint());
  }

  @Test
  void oneCanSwitchThereAndBack() {
    fill(home, MODEL, 3);

    switchTo(OTHER);
    switchTo(MODEL);
    switchTo(OTHER);

    assertThat(indexFolders()).containsExactly("index-" + OTHER.shortFingerprint());
  }

  @Test
  void anIndexInWhichNothingCouldBeEmbeddedTakesNoOnesPlace() {
    fill(home, MODEL, 3);
    try (LuceneImageIndex old = home.openWhoeverMadeIt(THIRD);
        LuceneImageIndex next = home.beginSuccessor(old, THIRD)) {
      next.putWaiting(image(1));
      next.commit();

      assertThat(home.complete(next, source(THIRD))).isFalse();
    }
    assertThat(home.live()).isEqualTo(folder.resolve("index"));
  }

  @Test
  void anotherModelIsRefusedWithBothNamesAndTheWayToSwitch() {
    home.open(MODEL).close();

    assertThatThrownBy(() -> home.open(OTHER))
        .isInstanceOf(ModelMismatchException.class)
        .hasMessageContaining(MODEL.name())
        .hasMessageContaining("other")
        .hasMessageContaining("lucelens index --model");
  }

  @Test
  void leftOversOfACrashAreDeletedAndNothingElseIs() throws IOException {
    fill(home, MODEL, 3);
    home.remember(source(MODEL));
    for (String name : List.of("index-0123456789ab", "index-mine", "indexes", "thumbnails")) {
      Files.writeString(Files.createDirectories(folder.resolve(name)).resolve("file"), "x");
    }

    home.tidy();

    assertThat(indexFolders()).containsExactly("index", "index-mine", "indexes");
    assertThat(folder.resolve("thumbnails/file")).exists();
  }

  @Test
  void whereNothingIsWrittenDownNothingIsDeleted() throws IOException {
    Files.createDirectories(folder.resolve("index-0123456789ab"));

    home.tidy();

    assertThat(folder.resolve("index-0123456789ab")).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "{\"folder\":",
        "{\"folder\":\"../../etc\"}",
        "{\"folder\":\"thumbnails\"}",
        "{\"folder\":\"index\",\"next\":\"/\"}",
        "[1]"
      })
  void aDamagedRecordIsRefusedByNameAndNothingIsDeleted(String content) throws IOException {
    home.open(MODEL).close();
    Path record = Files.writeString(folder.resolve("index.json"), content);

    assertThatThrownBy(() -> home.open(MODEL))
        .isInstanceOf(UnusableIndexException.class)
        .hasMessageContaining(record.toString());
    assertThatThrownBy(home::tidy).isInstanceOf(UnusableIndexException.class);
    assertThat(record).hasContent(content);
    assertThat(folder.resolve("index")).isDirectory();
  }

  @Test
  void aDiskThatIsTooFullIsRefusedWithTheNumbers() {
    long needed = SpaceCheck.needed(1_000L << 20, 100_000, 256);

    assertThatThrownBy(() -> SpaceCheck.require(needed, 0, 500L << 20, folder))
        .isInstanceOf(UnusableIndexException.class)
        .hasMessageContaining("2,204 MB")
        .hasMessageContaining("500 MB")
        .hasMessageContaining(folder.toString());
    SpaceCheck.require(needed, needed, 0, folder);
    SpaceCheck.require(needed, 0, needed, folder);
  }

  private void fill(IndexHome home, ModelManifest model, int count) {
    try (LuceneImageIndex index = home.open(model)) {
      for (int i = 0; i < count; i++) {
        index.put(image(i), vector(i, model.dimension()));
      }
    }
  }

  private void switchTo(ModelManifest model) {
    try (LuceneImageIndex old = home.openWhoeverMadeIt(THIRD);
        LuceneImageIndex next = home.beginSuccessor(old, model)) {
      next.put(image(1), vector(1, model.dimension()));
      next.commit();
      assertThat(home.complete(next, source(model))).isTrue();
    }
    home.tidy();
  }

  private static ModelSource source(ModelManifest model) {
    return new ModelSource(model.name(), model.fingerprint(), "/models/" + model.name(), "float32");
  }

  private List<String> indexFolders() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isDirectory)
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("index"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
