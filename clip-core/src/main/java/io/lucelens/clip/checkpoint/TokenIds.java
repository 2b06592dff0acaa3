package io.lucelens.clip.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The ids that a tokenizer.json gives to its tokens. Read as a stream: SigLIP 2 has 256,000 tokens
 * and more merges, which as a tree would take hundreds of megabytes.
 */
final class TokenIds {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Integer> added = new HashMap<>();
  private final String wanted;
  private int wantedId = -1;
  private int highest = -1;

  private TokenIds(String wanted) {
    this.wanted = wanted;
  }

  /** The highest id; -1 if there is none. */
  static int highest(byte[] tokenizerJson) throws IOException {
    return scan(tokenizerJson, "").highest;
  }

  /** The id of a token, be it among the special ones or in the vocabulary. */
  static OptionalInt of(String token, byte[] tokenizerJson) throws IOException {
    TokenIds ids = scan(tokenizerJson, token);
    int id = ids.added.getOrDefault(token, ids.wantedId);
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  private static TokenIds scan(byte[] tokenizerJson, String wanted) throws IOException {
    TokenIds ids = new TokenIds(wanted);
    try (JsonParser in = JSON.createParser(tokenizerJson)) {
      in.nextToken();
      ids.fields(in, false);
      if (in.nextToken() != null) {
        throw new IOException("something follows the end");
      }
    }
    return ids;
  }

  /** The fields of the file itself, or of its section {@code model}. */
  private void fields(JsonParser in, boolean inModel) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      if (!inModel && name.equals("added_tokens")) {
        addedTokens(in.readValueAsTree());
      } else if (!inModel && name.equals("model") && value == JsonToken.START_OBJECT) {
        fields(in, true);
      } else if (inModel && name.equals("vocab") && value == JsonToken.START_OBJECT) {
        byName(in);
      } else if (inModel && name.equals("vocab") && value == JsonToken.START_ARRAY) {
        byPlace(in);
      } else {
        in.skipChildren();
      }
    }
  }

  private void addedTokens(JsonNode tokens) {
    for (JsonNode token : tokens) {
      added.put(token.path("content").asText(), token.path("id").asInt());
      highest = Math.max(highest, token.path("id").asInt());
    }
  }

  /** A vocabulary as BPE has it: token and id. */
  private void byName(JsonParser in) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String token = in.currentName();
      in.nextToken();
      found(token, in.getValueAsInt(-1));
      in.skipChildren();
    }
  }

  /** A vocabulary as Unigram has it: pairs of token and score; a token's place is its id. */
  private void byPlace(JsonParser in) throws IOException {
    for (int id = 0; in.nextToken() != JsonToken.END_ARRAY; id++) {
      JsonNode pair = in.readValueAsTree();
      found(pair.path(0).asText(), id);
    }
  }

  private void found(String token, int id) {
    highest = Math.max(highest, id);
    if (token.equals(wanted)) {
      wantedId = id;
    }
  }
}
