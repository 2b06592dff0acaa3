package io.lucelens.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.text.ByteSymbols;
import io.lucelens.training.SharedFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The written files, read back by Hugging Face's tokenizers. */
class LearnedTokenizerTest {
  private static final List<String> CAPTIONS =
      List.of("a photo of a dog", "a dog on the beach", "the dog runs", "a photo of the beach");

  @TempDir Path folder;

  @Test
  void frequentWordsAreOneToken() throws IOException {
    LearnedTokenizer learned = write(600);
    try (HuggingFaceTokenizer tokenizer = open()) {
      assertThat(tokenizer.encode("A  photo of the DOG").getTokens())
          .containsExactly(
              "<|startoftext|>",
              "a</w>",
              "photo</w>",
              "of</w>",
              "the</w>",
              "dog</w>",
              "<|endoftext|>");
      long[] ids = tokenizer.encode("dog").getIds();
      assertThat(ids).hasSize(3);
      assertThat(ids[0]).isEqualTo(learned.startId());
      assertThat(ids[2]).isEqualTo(learned.endId());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a wombat",
        "\uD83D\uDC36\uD83C\uDFFD\u200D\uD83E\uDDB0 and \u2764\uFE0F",
        "\u6D77\u8FB9\u7684\u72D7",
        "caf\u00C3\u00A9 \u00E2\u20AC\u2122s",
        "\u0645\u0631\u062D\u0628\u0627 \u05E9\u05DC\u05D5\u05DD",
        "x=3.14; \"quoted\" <b>",
        "\uFFFD\u0000\u0007"
      })
  void anyTextRoundTripsByItsBytesWithoutAnUnknownToken(String text) throws IOException {
    LearnedTokenizer learned = write(600);
    try (HuggingFaceTokenizer tokenizer = open()) {
      long[] ids = tokenizer.encode(text, false, false).getIds();

      assertThat(ids).isNotEmpty().doesNotContain(learned.startId(), learned.endId());
      assertThat(bytesOf(learned, ids)).isEqualTo(String.join("", CaptionSplitter.words(text)));
    }
  }

  @Test
  void readerAndLearnerCutWordsAtTheSamePlaces() throws IOException {
    LearnedTokenizer learned = write(600);
    String text = "It's the dogs' 1st \u00C5ngstr\u00F6m\u3000\u03A3\u0391\u03A3 \u0130x don't!?";
    try (HuggingFaceTokenizer tokenizer = open()) {
      List<String> tokens = List.of(tokenizer.encode(text, false, false).getTokens());

      String expected =
          String.join(
              "",
              CaptionSplitter.words(text).stream()
                  .map(word -> ByteSymbols.of(word) + "</w>")
                  .toList());
      assertThat(String.join("", tokens)).isEqualTo(expected);
      assertThat(learned.vocabulary()).containsAll(tokens);
    }
  }

  @Test
  void learningTwiceGivesTheSameFiles() throws IOException {
    write(600);
    byte[] first = Files.readAllBytes(folder.resolve("tokenizer.json"));
    write(600);

    assertThat(Files.readAllBytes(folder.resolve("tokenizer.json"))).isEqualTo(first);
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json");
    }
  }

  @Test
  void thePipelineIsTheReferenceTokenizersButForTheLearnedParts() throws IOException {
    Path reference = SharedFolder.orSkip("goldens/tokenizer");
    write(600);
    for (String file : List.of("tokenizer.json", "special_tokens_map.json")) {
      assertThat(withoutLearnedParts(folder.resolve(file)))
          .as(file)
          .isEqualTo(withoutLearnedParts(reference.resolve(file)));
    }
  }

  @Test
  void theConfigurationNamesTheContextLength() throws IOException {
    write(600);
    JsonNode config = new ObjectMapper().readTree(folder.resolve("tokenizer_config.json").toFile());

    assertThat(config.path("model_max_length").asInt()).isEqualTo(32);
  }

  private LearnedTokenizer write(int vocabularySize) throws IOException {
    LearnedTokenizer learned = new BpeLearner(vocabularySize).learn(CAPTIONS);
    learned.writeTo(folder, 32);
    return learned;
  }

  private HuggingFaceTokenizer open() throws IOException {
    return HuggingFaceTokenizer.newInstance(
        folder.resolve("tokenizer.json"), Map.of("truncation", "false", "maxLength", "512"));
  }

  private static JsonNode withoutLearnedParts(Path file) throws IOException {
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    if (json.has("model")) {
      ((ObjectNode) json.get("model")).remove(List.of("vocab", "merges"));
      json.get("added_tokens").forEach(token -> ((ObjectNode) token).remove("id"));
      for (String end : List.of("sep", "cls")) {
        ((ObjectNode) json.get("post_processor")).withArray(end).remove(1);
      }
    }
    return json;
  }

  private static String bytesOf(LearnedTokenizer learned, long[] ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (long id : ids) {
      String token = learned.vocabulary().get((int) id).replace("</w>", "");
      token.chars().forEach(c -> bytes.write(byteOf((char) c)));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int byteOf(char symbol) {
    for (int b = 0; b < 256; b++) {
      if (ByteSymbols.symbol(b) == symbol) {
        return b;
      }
    }
    throw new AssertionError("not a byte symbol: " + symbol);
  }
}
