package io.lucelens.training.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A learned byte-pair tokenizer.
 *
 * @param vocabulary tokens in the order of their ids: bytes, bytes that end a word, merges, {@code
 *     <|startoftext|>}, {@code <|endoftext|>}
 * @param merges the merges in the order in which they apply
 */
public record LearnedTokenizer(List<String> vocabulary, List<Merge> merges) {
  public LearnedTokenizer {
    vocabulary = List.copyOf(vocabulary);
    merges = List.copyOf(merges);
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

  /** The merges as pairs with a space between, as files have them. */
  List<String> mergeLines() {
    return merges.stream().map(merge -> merge.left() + " " + merge.right()).toList();
  }

  /**
   * Writes tokenizer.json, tokenizer_config.json and special_tokens_map.json, replacing files of
   * those names.
   *
   * @param folder an existing folder
   * @param contextLength how many tokens the model reads at most, start and end included
   */
  public void writeTo(Path folder, int contextLength) throws IOException {
    new TokenizerFiles(this, contextLength).writeTo(folder);
  }
}
