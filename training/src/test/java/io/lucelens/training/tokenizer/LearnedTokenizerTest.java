package io.lucelens.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.text.ByteSymbols;
import io.lucelens.clip.text.TokenizerJson;
import io.lucelens.training.SharedFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The written file, read back by Hugging Face's tokenizers. */
class LearnedTokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
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
  void learningTwiceGivesTheSameFile() throws IOException {
    write(600);
    byte[] first = Files.readAllBytes(folder.resolve("tokenizer.json"));
    write(600);

    assertThat(Files.readAllBytes(folder.resolve("tokenizer.json"))).isEqualTo(first);
  }

  @Test
  void thePipelineIsTheReferenceTokenizersButForTheLearnedParts() throws IOException {
    Path reference = SharedFolder.orSkip("goldens/tokenizer");
    write(600);
    assertThat(withoutLearnedParts(folder)).isEqualTo(withoutLearnedParts(reference));
  }

  @Test
  void whatWasWrittenIsReadAsItWas() throws IOException {
    LearnedTokenizer learned = write(600);

    assertThat(LearnedTokenizer.read(learned.json())).isEqualTo(learned);
    // Newer files have merges as pairs.
    ObjectNode json = (ObjectNode) JSON.readTree(learned.json());
    ArrayNode merges = ((ObjectNode) json.get("model")).putArray("merges");
    learned.merges().forEach(merge -> merges.addArray().add(merge.left()).add(merge.right()));
    assertThat(LearnedTokenizer.read(JSON.writeValueAsBytes(json))).isEqualTo(learned);
  }

  @Test
  void twoWaysToOneTokenGiveItOneId() throws IOException {
    LearnedTokenizer learned =
        new LearnedTokenizer(
            List.of(
                new Merge("a", "b"),
                new Merge("ab", "c</w>"),
                new Merge("b", "c</w>"),
                new Merge("a", "bc</w>")));
    Files.write(folder.resolve("tokenizer.json"), learned.json());

    assertThat(LearnedTokenizer.read(learned.json())).isEqualTo(learned);
    try (HuggingFaceTokenizer tokenizer = open()) {
      assertThat(tokenizer.encode("abc").getIds())
          .containsExactly(learned.startId(), learned.size() - 4, learned.endId());
    }
  }

  @Test
  void aTokenizerOfAnotherKindIsRefused() throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(write(600).json());
    ((ObjectNode) json.get("model").get("vocab")).put("<pad>", 600);

    assertThatThrownBy(() -> LearnedTokenizer.read(JSON.writeValueAsBytes(json)))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("no tokens can be added");
  }

  @Test
  void aTokenizerThatMergesWhatIsNoTokenIsRefused() throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(write(600).json());
    ArrayNode merges = (ArrayNode) json.get("model").get("merges");
    JsonNode first = merges.remove(0);
    merges.add(first);

    assertThatThrownBy(() -> LearnedTokenizer.read(reordered(json, merges)))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("of which one is no token before")
        .hasMessageContaining("the tokenizer.json that came with the model");
  }

  /** With ids in the order of the merges, as they must be. */
  private static byte[] reordered(ObjectNode json, ArrayNode merges) throws IOException {
    List<String> lines = new ArrayList<>();
    merges.forEach(merge -> lines.add(merge.asText()));
    json.set("model", JSON.readTree(TokenizerJson.ofMerges(lines)).get("model"));
    return JSON.writeValueAsBytes(json);
  }

  private LearnedTokenizer write(int vocabularySize) throws IOException {
    LearnedTokenizer learned = new BpeLearner(vocabularySize).learn(CAPTIONS);
    Files.write(folder.resolve("tokenizer.json"), learned.json());
    return learned;
  }

  private HuggingFaceTokenizer open() throws IOException {
    return HuggingFaceTokenizer.newInstance(
        folder.resolve("tokenizer.json"), Map.of("truncation", "false", "maxLength", "512"));
  }

  private static JsonNode withoutLearnedParts(Path folder) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(folder.resolve("tokenizer.json").toFile());
    ((ObjectNode) json.get("model")).remove(List.of("vocab", "merges"));
    json.get("added_tokens").forEach(token -> ((ObjectNode) token).remove("id"));
    for (String end : List.of("sep", "cls")) {
      ((ObjectNode) json.get("post_processor")).withArray(end).remove(1);
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
