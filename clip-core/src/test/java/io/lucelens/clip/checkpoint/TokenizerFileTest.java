package io.lucelens.clip.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFileTest {
  @TempDir Path folder;

  @Test
  void mergesGiveThePublishedTokenizerJson() throws IOException {
    Files.write(folder.resolve("merges.txt"), publishedMerges());
    assertThat(new ObjectMapper().readTree(read(ClipConfig.CLIP_VOCABULARY).json()))
        .isEqualTo(Goldens.json(Goldens.shared("tokenizer/tokenizer.json")));
  }

  @Test
  void openAisFileWithMoreMergesThanTheModelUsesGivesTheSame() throws IOException {
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    longer.writeBytes(publishedMerges());
    longer.writeBytes("un used</w>\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
    Files.write(folder.resolve("bpe_simple_vocab_16e6.txt.gz"), gzip(longer.toByteArray()));
    TokenizerFile fromOpenAi = read(ClipConfig.CLIP_VOCABULARY);
    Files.write(folder.resolve("merges.txt"), publishedMerges());
    assertThat(read(ClipConfig.CLIP_VOCABULARY).sha256()).isEqualTo(fromOpenAi.sha256());
  }

  @Test
  void mergesThatAreTooFewOrNoPairsOrNoZipAreRefused() throws IOException {
    assertRefused(516, "tokenizer.json is missing");
    assertRefused(ClipConfig.CLIP_VOCABULARY, "openai/clip-vit-base-patch32 fits");
    Files.writeString(folder.resolve("merges.txt"), "#version\na b\n");
    assertRefused(516, "has 1 merges where a vocabulary of 516 tokens needs 2");
    assertRefused(500, "500 tokens");
    Files.writeString(folder.resolve("merges.txt"), "#version\na b c\nd e\n");
    assertRefused(516, "'a b c'");
    Files.delete(folder.resolve("merges.txt"));
    Files.writeString(folder.resolve("bpe_simple_vocab_16e6.txt.gz"), "no zip");
    assertRefused(516, "cannot be unzipped");
  }

  @Test
  void aSmallZipThatUnzipsToGigabytesIsNotUnfolded() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 200; i++) {
        zip.write(zeros);
      }
    }
    Files.write(folder.resolve("bpe_simple_vocab_16e6.txt.gz"), bomb.toByteArray());
    assertRefused(516, "has 0 merges");
  }

  private TokenizerFile read(int vocabulary) {
    ClipConfig.Transformer tower =
        new ClipConfig.Transformer(64, 1, 1, 256, Activation.QUICK_GELU, 1e-5f);
    return TokenizerFile.of(
        new ModelFiles.Folder(folder),
        new ClipConfig(
            8, 0, new ClipConfig.Vit(tower, 32, 32), new ClipConfig.Text(tower, 77, vocabulary)));
  }

  private static byte[] publishedMerges() throws IOException {
    byte[] zipped = Files.readAllBytes(Goldens.shared("tokenizer/merges.txt.gz"));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      return in.readAllBytes();
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  private void assertRefused(int vocabulary, String reason) {
    assertThatThrownBy(() -> read(vocabulary))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(reason);
  }
}
