package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encodings of every form of text, through the door that users take. */
class TextFileTest {
  private static final Map<String, String> FILES =
      Map.of(
          "t.tsv", "file\tcaption\na.png\tein Käfer €\n",
          "t.csv", "file,caption\na.png,ein Käfer €\n",
          "t.jsonl", "{\"file\":\"a.png\",\"caption\":\"ein Käfer €\"}\n",
          "t.json",
              "{\"images\":[{\"id\":1,\"file_name\":\"a.png\"}],\"annotations\":\n"
                  + "[{\"image_id\":1,\"caption\":\"ein Käfer €\"}]}");

  @TempDir Path folder;

  @BeforeEach
  void photo() throws IOException {
    Files.write(folder.resolve("a.png"), SampleFiles.png(1));
  }

  private Path write(String name, String text, Charset charset) throws IOException {
    return Files.write(folder.resolve(name), text.getBytes(charset));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void textWithAByteOrderMarkIsReadInItsEncoding(String charset) throws IOException {
    for (var file : FILES.entrySet()) {
      Path path = write(file.getKey(), "\uFEFF" + file.getValue(), Charset.forName(charset));
      try (Pairs pairs = Pairs.open(path)) {
        assertThat(pairs.captions()).as(file.getKey()).containsExactly("ein Käfer €");
        assertThat(pairs.problems()).isEmpty();
      }
    }
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedWithFileLineAndFix() throws IOException {
    for (var file : FILES.entrySet()) {
      Path path = write(file.getKey(), file.getValue(), Charset.forName("windows-1252"));
      long line = file.getKey().equals("t.jsonl") ? 1 : 2;
      assertThatThrownBy(() -> Pairs.open(path))
          .isInstanceOf(UnusableDataException.class)
          .hasMessageContaining(path + " is not UTF-8: line " + line + " has the byte 0xE4")
          .hasMessageContaining("Save the file as UTF-8");
    }
  }

  @Test
  void theLineIsRightBehindMoreTextThanIsReadAtOnce() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes("file,caption\n".getBytes(StandardCharsets.UTF_8));
    // Two bytes a letter and an odd start, so that one lies across two blocks.
    for (int i = 0; i < 3000; i++) {
      text.writeBytes(("a.png," + "ä".repeat(40) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    Path good = Files.write(folder.resolve("good.csv"), text.toByteArray());
    text.writeBytes(new byte[] {'a', (byte) 0xC3});
    Path bad = Files.write(folder.resolve("bad.csv"), text.toByteArray());

    try (Pairs pairs = Pairs.open(good)) {
      assertThat(pairs.get(0).captions()).hasSize(3000);
    }
    assertThatThrownBy(() -> Pairs.open(bad)).hasMessageContaining("line 3002 has the byte 0xC3");
  }

  @Test
  void captionsInShardsAreHeldToTheSameAndCostOnlyTheirSample() throws IOException {
    Path shard =
        SampleFiles.tar()
            .with("a.png", SampleFiles.png(1))
            .with("a.txt", "\uFEFFKäfer".getBytes(StandardCharsets.UTF_16LE))
            .with("b.png", SampleFiles.png(2))
            .with("b.txt", "Käfer".getBytes(StandardCharsets.ISO_8859_1))
            .writeTo(folder.resolve("s.tar"));
    try (Pairs pairs = Pairs.open(shard)) {
      assertThat(pairs.captions()).containsExactly("Käfer");
      assertThat(pairs.problems().getFirst().toString())
          .startsWith("s.tar/b: its .txt is not UTF-8 (b.txt is not UTF-8: line 1");
    }
  }
}
