package io.lucelens.training.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.text.TokenizerJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A learned byte-pair tokenizer of CLIP's kind. Immutable and thread-safe.
 *
 * @param merges the merges in the order in which they apply
 * @param vocabulary tokens in the order of their ids: bytes, bytes that end a word, what the merges
 *     make, {@code <|startoftext|>}, {@code <|endoftext|>}
 */
public record LearnedTokenizer(List<Merge> merges, List<String> vocabulary) {
  public LearnedTokenizer {
    merges = List.copyOf(merges);
    vocabulary = List.copyOf(vocabulary);
  }

  /** The tokenizer of these merges. */
  LearnedTokenizer(List<Merge> merges) {
    this(merges, TokenizerJson.vocabulary(merges.stream().map(Merge::joined).toList()));
  }

  /**
   * Reads one that is there already.
   *
   * @param json content of a tokenizer.json
   * @throws InvalidModelException if it is of another kind than CLIP's
   */
  public static LearnedTokenizer read(byte[] json) {
    try {
      JsonNode model = new ObjectMapper().readTree(json).path("model");
      List<Merge> merges = new ArrayList<>();
      for (JsonNode merge : model.path("merges")) {
        String[] parts =
            merge.isArray()
                ? new String[] {merge.path(0).asText(), merge.path(1).asText()}
                : merge.asText().split(" ", 2);
        merges.add(new Merge(parts[0], parts[parts.length - 1]));
      }
      LearnedTokenizer tokenizer = new LearnedTokenizer(merges);
      tokenizer.requireIds(model.path("vocab"));
      tokenizer.requireTokensMerged();
      return tokenizer;
    } catch (IOException e) {
      throw new InvalidModelException("The tokenizer is not valid JSON: " + e.getMessage(), e);
    }
  }

  private void requireIds(JsonNode ids) {
    boolean same = ids.size() == size();
    for (int id = 0; same && id < size(); id++) {
      same = ids.path(vocabulary.get(id)).asInt(-1) == id;
    }
    if (!same) {
      throw new InvalidModelException(
          "The model's tokenizer is not of the kind that CLIP has (bytes, then what its merges make,"
              + " then start and end), so no tokens can be added to it.");
    }
  }

  private void requireTokensMerged() {
    Set<String> tokens = new HashSet<>(TokenizerJson.byteTokens());
    for (Merge merge : merges) {
      if (!tokens.contains(merge.left()) || !tokens.contains(merge.right())) {
        throw new InvalidModelException(
            "The model's tokenizer merges '%s' and '%s', of which one is no token before, so no"
                    .formatted(merge.left(), merge.right())
                + " tokens can be added to it. Take the tokenizer.json that came with the model.");
      }
      tokens.add(merge.joined());
    }
  }

  /** The number of tokens. */
  public int size() {
    return vocabulary.size();
  }

  /** The id of {@code <|startoftext|>}. */
  public int startId() {
    return size() - 2;
  }

  /** The id of {@code <|endoftext|>}; as in CLIP, the highest. */
  public int endId() {
    return size() - 1;
  }

  /** Content of its tokenizer.json. */
  public byte[] json() {
    return TokenizerJson.ofMerges(mergeLines());
  }

  /** The merges as pairs with a space between, as files have them. */
  private List<String> mergeLines() {
    return merges.stream().map(merge -> merge.left() + " " + merge.right()).toList();
  }
}
