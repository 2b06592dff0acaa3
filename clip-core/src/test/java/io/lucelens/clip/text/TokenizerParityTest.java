package io.lucelens.clip.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CLIP's published tokenizer.json gives the ids that Hugging Face's fast tokenizer gives. */
class TokenizerParityTest {
  private static final int CONTEXT = 77;

  private ClipTokenizer tokenizer;
  private List<JsonNode> cases;

  @BeforeEach
  void open() throws IOException {
    byte[] json = Files.readAllBytes(Goldens.shared("tokenizer/tokenizer.json"));
    tokenizer = ClipTokenizer.of("tokenizer.json", json, CONTEXT);
    cases = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(Goldens.shared("tokenizer/goldens.jsonl"))) {
      cases.add(mapper.readTree(line));
    }
  }

  @AfterEach
  void close() {
    if (tokenizer != null) {
      tokenizer.close();
    }
  }

  @Test
  void everyTextGivesTheIdsOfTheFastTokenizer() {
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (JsonNode c : cases) {
      // Lone surrogates are no Unicode text and cannot cross into a native UTF-8 library.
      if (!c.path("category").asText().equals("surrogate")) {
        compared++;
        int[] ours = tokenizer.truncated(c.path("text").asText());
        if (!Arrays.equals(ours, expected(c))) {
          wrong.add(c.path("id").asText() + " " + c.path("text"));
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(compared).isGreaterThan(440);
  }

  @Test
  void whereNoCleaningIsNeededTheIdsAreOpenAisToo() {
    long same =
        cases.stream()
            .filter(c -> !c.path("needs_ftfy").asBoolean() && !differs(c))
            .filter(
                c ->
                    Arrays.equals(
                        tokenizer.truncated(c.path("text").asText()), unpadded(c.path("ids"))))
            .count();
    assertThat(same)
        .isEqualTo(
            cases.stream().filter(c -> !c.path("needs_ftfy").asBoolean() && !differs(c)).count())
        .isGreaterThan(300);
  }

  private static boolean differs(JsonNode c) {
    return c.has("hf_fast_ids");
  }

  private static int[] expected(JsonNode c) {
    return unpadded(differs(c) ? c.path("hf_fast_ids") : c.path("ids"));
  }

  /** Up to the first end token that closes the text; what follows is padding. */
  private static int[] unpadded(JsonNode ids) {
    int[] all = new int[ids.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = ids.get(i).asInt();
    }
    int length = all.length;
    while (length > 1 && all[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(all, Math.min(length, CONTEXT));
  }
}
