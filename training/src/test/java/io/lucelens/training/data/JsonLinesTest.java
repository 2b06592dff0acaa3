package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {
  @TempDir Path folder;

  @BeforeEach
  void twoPhotos() throws IOException {
    Files.write(folder.resolve("a.png"), SampleFiles.png(1));
    Files.write(folder.resolve("b.png"), SampleFiles.png(2));
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  @ParameterizedTest
  @CsvSource({"file, caption", "file_name, text", "image, captions", "filepath, title"})
  void objectsAndTablesMayNameTheirFieldsAsOthersDo(String file, String caption)
      throws IOException {
    Path lines = write("l.jsonl", "{\"%s\":\"a.png\",\"%s\":\"a dot\"}".formatted(file, caption));
    Path csv = write("t.csv", file.toUpperCase() + "," + caption, "b.png,two dots");
    Path tsv = write("t.tsv", "id\t" + caption + "\t" + file, "7\tthree dots\ta.png");

    try (Pairs pairs = Pairs.open(lines, csv, tsv)) {
      assertThat(pairs.problems()).isEmpty();
      assertThat(pairs.asList())
          .extracting(ImageTextPair::key)
          .containsExactly("a.png", "b.png", "a.png");
      assertThat(pairs.captions()).containsExactly("a dot", "two dots", "three dots");
      assertThat(pairs.get(0).image().read()).isEqualTo(SampleFiles.png(1));
    }
  }

  @Test
  void captionsOfAnImageMayBeAListOrComeOnSeveralLines() throws IOException {
    Path lines =
        write(
            "l.ndjson",
            "{\"file\":\"a.png\",\"captions\":[\"one\",\" two \",\"\"],\"class\":3}",
            "",
            "{\"file\":\"a.png\",\"caption\":\"three\",\"class\":\"other\"}");

    try (Pairs pairs = Pairs.open(lines)) {
      assertThat(pairs.problems()).isEmpty();
      assertThat(pairs.get(0).captions()).containsExactly("one", "two", "three");
      assertThat(pairs.get(0).details()).isEqualTo(Map.of("class", "3"));
    }
  }

  @Test
  void anImageFolderOfHuggingFaceIsReadAsItIs() throws IOException {
    write(
        "metadata.jsonl",
        "{\"file_name\":\"a.png\",\"text\":\"a dot\",\"width\":40}",
        "{\"file_name\":\"b.png\",\"text\":\"dots\",\"width\":40}");

    try (Pairs pairs = Pairs.open(folder)) {
      assertThat(pairs.captions()).containsExactly("a dot", "dots");
    }
  }

  @Test
  void brokenLinesAreListedWithTheirNumbersAndPassedOver() throws IOException {
    Path lines =
        write(
            "l.jsonl",
            "{\"file\":\"a.png\",\"caption\":\"good\"}",
            "{\"file\":\"a.png\",",
            "[1,2]",
            "{\"file\":\"a.png\",\"caption\":\"x\"} {\"file\":\"b.png\",\"caption\":\"y\"}",
            "{\"path\":\"a.png\",\"caption\":\"x\"}",
            "{\"file\":\"b.png\",\"caption\":null}",
            "{\"file\":\"b.png\",\"captions\":[{\"a\":1},[]]}",
            "{\"file\":{},\"caption\":\"x\"}",
            "[".repeat(5000),
            "\"a\"");

    try (Pairs pairs = Pairs.open(lines)) {
      assertThat(pairs.captions()).containsExactly("good");
      assertThat(pairs.problems())
          .extracting(DataProblem::where)
          .containsExactly(
              "l.jsonl:2",
              "l.jsonl:3",
              "l.jsonl:4",
              "l.jsonl:5",
              "l.jsonl:6",
              "l.jsonl:7",
              "l.jsonl:8",
              "l.jsonl:9",
              "l.jsonl:10");
      assertThat(pairs.problems().get(3).toString())
          .contains("it has [path, caption]")
          .contains("file (or file_name");
    }
  }

  @Test
  void linesWithoutOneUsableFieldAreRefusedWithTheirNumber() throws IOException {
    Path lines = write("l.jsonl", "{\"path\":\"a.png\"}", "{\"path\":\"b.png\"}");

    assertThatThrownBy(() -> Pairs.open(lines))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("2 × lacks a field")
        .hasMessageContaining("it has [path] and needs");
  }
}
