package io.lucelens.clip.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.TinySiglip;
import io.lucelens.clip.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiglipTokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CONTEXT = 16;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    TinySiglip.in(folder);
  }

  @Test
  void aTextIsClosedByTheEndTokenAndFilledUpWithPadding() {
    try (ClipTokenizer tokenizer = open()) {
      int[] expected = Arrays.copyOf(TinySiglip.ids("▁a", "▁photo", "▁of", "▁a", "▁cat"), CONTEXT);
      Arrays.fill(expected, 5, CONTEXT, TinySiglip.END);
      assertThat(tokenizer.tokens("a photo of a cat")).containsExactly(expected);
      assertThat(tokenizer.tokens("")).hasSize(CONTEXT).containsOnly(TinySiglip.END);
      assertThat(tokenizer.startToken()).isEmpty();
      assertThat(tokenizer.endToken()).isEqualTo(TinySiglip.END);
      assertThat(tokenizer.padToken()).hasValue(TinySiglip.END);
    }
  }

  @Test
  void theTextIsLowerCasedBeforeTheFilesOwnNormalizer() throws IOException {
    edit(
        "tokenizer.json",
        root -> {
          ObjectNode replace = root.putObject("normalizer").put("type", "Replace");
          replace.putObject("pattern").put("String", "kitten");
          replace.put("content", "cat");
        });
    try (ClipTokenizer tokenizer = open()) {
      assertThat(tokenizer.tokens("A PHOTO of a KITTEN"))
          .startsWith(TinySiglip.ids("▁a", "▁photo", "▁of", "▁a", "▁cat", "</s>"));
    }
  }

  @Test
  void whatDoesNotFitIsCutWithTheEndTokenKept() {
    try (ClipTokenizer tokenizer = open()) {
      String text = "dog ".repeat(20).strip();
      int[] all = IntStream.generate(() -> TinySiglip.ids("▁dog")[0]).limit(21).toArray();
      all[20] = TinySiglip.END;
      assertThat(tokenizer.tokens(text)).containsExactly(all);
      assertThat(tokenizer.truncated(text))
          .hasSize(CONTEXT)
          .startsWith(Arrays.copyOf(all, CONTEXT - 1))
          .endsWith(TinySiglip.END);
    }
  }

  /** As SigLIP 2's file does it. */
  @Test
  void paddingInTheFileItselfIsNotDoneTwice() throws IOException {
    edit(
        "tokenizer.json",
        root -> {
          ObjectNode padding = root.putObject("padding").put("direction", "Right");
          padding.putObject("strategy").put("Fixed", 64);
          padding.putNull("pad_to_multiple_of").put("pad_id", 0).put("pad_type_id", 0);
          padding.put("pad_token", "<pad>");
        });
    try (ClipTokenizer tokenizer = open()) {
      assertThat(tokenizer.tokens("a cat")).hasSize(CONTEXT);
    }
  }

  @Test
  void thePaddingIsNamedInTheTokenizersSettings() throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"), "{\"pad_token\": {\"content\": \"<pad>\"}}");
    Files.writeString(folder.resolve("special_tokens_map.json"), "{\"pad_token\": \"</s>\"}");
    assertThat(padToken()).isZero();
    Files.delete(folder.resolve("tokenizer_config.json"));
    assertThat(padToken()).isEqualTo(TinySiglip.END);
  }

  @Test
  void thePaddingIsElseTheConfigsAndElseTheDefaultOfTransformers() throws IOException {
    Files.delete(folder.resolve("tokenizer_config.json"));
    assertThat(padToken()).isEqualTo(1);
    edit("config.json", root -> ((ObjectNode) root.get("text_config")).put("pad_token_id", 3));
    assertThat(padToken()).isEqualTo(3);
  }

  @Test
  void aPaddingThatTheModelDoesNotHaveIsRefused() throws IOException {
    Files.delete(folder.resolve("tokenizer_config.json"));
    edit("config.json", root -> ((ObjectNode) root.get("text_config")).put("pad_token_id", 64));
    assertRefused("token 64", "vocabulary of 64");
  }

  @Test
  void aPaddingThatTheTokenizerDoesNotKnowIsRefused() throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"pad_token\": \"[PAD]\"}");
    assertRefused("tokenizer_config.json", "'[PAD]'", "has no such token");
  }

  @Test
  void aSentencePieceModelAloneIsRefusedWithTheFix() throws IOException {
    Files.move(folder.resolve("tokenizer.json"), folder.resolve("spiece.model"));
    assertRefused("tokenizer.json is missing", "spiece.model", "save_pretrained");
    edit("config.json", root -> ((ObjectNode) root.get("text_config")).put("vocab_size", 32_000));
    assertRefused("Xenova/siglip-base-patch16-224");
  }

  @Test
  void aTokenizerThatPutsAStartTokenFirstIsRefused() throws IOException {
    edit(
        "tokenizer.json",
        root -> {
          var single = JSON.createArrayNode();
          single.add(root.at("/post_processor/single/1"));
          single.addAll((ArrayNode) root.at("/post_processor/single"));
          ((ObjectNode) root.get("post_processor")).set("single", single);
        });
    assertRefused("2 tokens", "SigLIP needs an end token alone");
  }

  @Test
  void moreTokensThanTheModelHasAreRefused() throws IOException {
    edit("config.json", root -> ((ObjectNode) root.get("text_config")).put("vocab_size", 34));
    assertRefused("token of number 34", "vocabulary of 34");
  }

  @Test
  void aTruncatedFileIsRefused() throws IOException {
    String whole = Files.readString(folder.resolve("tokenizer.json"));
    for (int length : new int[] {0, 1, 100, whole.length() / 2, whole.length() - 1}) {
      Files.writeString(folder.resolve("tokenizer.json"), whole.substring(0, length));
      assertRefused("tokenizer.json");
    }
  }

  private int padToken() {
    try (ClipTokenizer tokenizer = open()) {
      return tokenizer.padToken().orElseThrow();
    }
  }

  private ClipTokenizer open() {
    HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(new ModelFiles.Folder(folder));
    return checkpoint.tokenizer(checkpoint.config());
  }

  private void edit(String file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(folder.resolve(file).toFile());
    change.accept(root);
    JSON.writeValue(folder.resolve(file).toFile(), root);
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> open().close())
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(parts);
  }
}
