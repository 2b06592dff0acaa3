package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairsTest {
  @TempDir Path folder;

  @BeforeEach
  void twoPhotos() throws IOException {
    Files.createDirectory(folder.resolve("photos"));
    Files.write(folder.resolve("photos/a.png"), SampleFiles.png(1));
    Files.write(folder.resolve("photos/b, or not.png"), SampleFiles.png(2));
    Files.write(folder.resolve("photos/empty.png"), new byte[0]);
  }

  @Test
  void rowsOfOneFileAreItsCaptions() throws IOException {
    Path table =
        write(
            "pairs.tsv",
            "\uFEFFauthor\tCaption\tfile\n"
                + "me\ta \"quoted\" dot\tphotos/a.png\n"
                + "me\tanother\tphotos/b, or not.png\r\n"
                + "\n"
                + "you\ta dot, again\tphotos/a.png");
    try (Pairs pairs = Pairs.open(table)) {
      assertThat(pairs.problems()).isEmpty();
      assertThat(pairs.asList())
          .extracting(ImageTextPair::key)
          .containsExactly("photos/a.png", "photos/b, or not.png");
      assertThat(pairs.get(0).captions()).containsExactly("a \"quoted\" dot", "a dot, again");
      assertThat(pairs.get(1).image().read()).isEqualTo(SampleFiles.png(2));
    }
  }

  @Test
  void quotedCsvCellsHoldCommasQuotesAndLineEnds() throws IOException {
    Path table =
        write(
            "pairs.csv",
            "file,caption\n\"photos/b, or not.png\",\"says \"\"hi\"\",\nloudly\"\nphotos/a.png,x\n");
    try (Pairs pairs = Pairs.open(table)) {
      assertThat(pairs.get(0).captions()).containsExactly("says \"hi\",\nloudly");
      assertThat(pairs.get(1).captions()).containsExactly("x");
    }
  }

  @Test
  void badRowsAreListedWithTheirLineAndPassedOver() throws IOException {
    Path table =
        write(
            "pairs.tsv",
            "file\tcaption\n"
                + "photos/a.png\tgood\n"
                + "photos/a.png\n"
                + "photos/a.png\t \n"
                + "\tno file\n"
                + "photos/missing.png\tgone\n"
                + "photos\ta folder\n"
                + "photos/empty.png\tempty\n"
                + "bad\u0000name.png\tnul\n");
    try (Pairs pairs = Pairs.open(table)) {
      assertThat(pairs.size()).isEqualTo(1);
      assertThat(pairs.problems())
          .extracting(DataProblem::where)
          .containsExactly(
              "pairs.tsv:3",
              "pairs.tsv:4",
              "pairs.tsv:5",
              "pairs.tsv/photos/missing.png",
              "pairs.tsv/photos",
              "pairs.tsv/photos/empty.png",
              "pairs.tsv/bad\u0000name.png");
    }
  }

  @Test
  void aQuoteNeverClosedKeepsTheRowsBeforeIt() throws IOException {
    Path table = write("p.csv", "file,caption\nphotos/a.png,good\nphotos/a.png,\"open\n1\n2\n");
    try (Pairs pairs = Pairs.open(table)) {
      assertThat(pairs.get(0).captions()).containsExactly("good");
      assertThat(pairs.problems().getFirst().detail()).contains("line 3 is never closed");
    }
  }

  @Test
  void aTableWithoutTheTwoColumnsIsRefusedWithThoseItHas() throws IOException {
    Path table = write("pairs.tsv", "path\ttitle\nphotos/a.png\tx\n");

    assertThatThrownBy(() -> Pairs.open(table))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("[path, title]")
        .hasMessageContaining("file (or file_name, image, filepath)")
        .hasMessageContaining("caption (or text, title, captions, class), separated by a tab");
    assertThatThrownBy(() -> Pairs.open(write("empty.csv", "")))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("columns []");
  }

  @Test
  void aFolderWithoutShardsGivesItsTables() throws IOException {
    write("captions.tsv", "file\tcaption\nphotos/a.png\tx\n");
    write("notes.txt", "nothing");
    try (Pairs pairs = Pairs.open(folder)) {
      assertThat(pairs.size()).isEqualTo(1);
    }
  }

  @Test
  void severalPathsAreReadInTheirOrder() throws IOException {
    Path shard = SampleFiles.tar().sample("000", 1, "one").writeTo(folder.resolve("s.tar"));
    Path table = write("captions.tsv", "file\tcaption\nphotos/a.png\tx\n");
    try (Pairs pairs = Pairs.open(List.of(table, shard))) {
      assertThat(pairs.asList())
          .extracting(ImageTextPair::key)
          .containsExactly("photos/a.png", "s.tar/000");
    }
  }

  @Test
  void aDataSetWithoutAPairIsRefusedWithTheNumbers() throws IOException {
    Path table = write("pairs.tsv", "file\tcaption\nx.png\ta\ny.png\tb\n");

    assertThatThrownBy(() -> Pairs.open(table))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("Passed over: 2 × there is no such file")
        .hasMessageContaining("x.png: there is no such file (" + folder.resolve("x.png") + ")")
        .hasMessageContaining("Images were looked for in " + folder)
        .hasMessageContaining("was their folder moved?");
  }

  @Test
  void reasonsAreCountedAndTheFolderIsNotBlamedForAllOfThem() throws IOException {
    Path table = write("pairs.tsv", "file\tcaption\nx.png\ta\ny.png\t\nz.png\t\n");

    assertThatThrownBy(() -> Pairs.open(table))
        .hasMessageContaining("2 × has no caption, 1 × there is no such file")
        .hasMessageContaining("The first: pairs.tsv:3: has no caption")
        .message()
        .doesNotContain("moved");
  }

  @Test
  void imagesOfATableMayLieElsewhere() throws IOException {
    Path away = Files.createDirectories(folder.resolve("away"));
    Path table = Files.writeString(away.resolve("t.csv"), "file,caption\na.png,x\n");

    assertThatThrownBy(() -> Pairs.open(table)).hasMessageContaining("looked for in " + away);
    ReadingOptions options = ReadingOptions.DEFAULT.with(ImageSource.in(folder.resolve("photos")));
    try (Pairs pairs = Pairs.open(List.of(table), options)) {
      assertThat(pairs.get(0).image().read()).isEqualTo(SampleFiles.png(1));
      assertThat(pairs.get(0).key()).isEqualTo("a.png");
    }
  }

  @Test
  void tablesInSubFoldersAreNotTakenForClasses() throws IOException {
    Path set = folder.resolve("set");
    Files.createDirectories(set.resolve("train"));
    Files.writeString(set.resolve("train/metadata.jsonl"), "");

    assertThatThrownBy(() -> Pairs.open(set))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("its sub-folder train has");
    Files.write(set.resolve("train/a.png"), SampleFiles.png(1));
    assertThatThrownBy(() -> Pairs.open(set)).hasMessageContaining("its sub-folder train has");
    Files.move(set.resolve("train/metadata.jsonl"), set.resolve("train/notes.csv"));
    try (Pairs pairs = Pairs.open(set)) {
      assertThat(pairs.captions()).containsExactly("train");
    }
  }

  @Test
  void whatIsNoDataSetIsRefusedWithTheRule() throws IOException {
    assertThatThrownBy(() -> Pairs.open(folder.resolve("nowhere")))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("nowhere does not exist");
    assertThatThrownBy(() -> Pairs.open(folder.resolve("photos")))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("holds no shard")
        .hasMessageContaining("named by their classes");
    assertThatThrownBy(() -> Pairs.open(folder.resolve("photos/a.png")))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("no known kind");
    assertThatThrownBy(() -> Pairs.open(List.of())).isInstanceOf(UnusableDataException.class);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
