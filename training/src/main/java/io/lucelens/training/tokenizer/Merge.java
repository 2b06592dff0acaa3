package io.lucelens.training.tokenizer;

/**
 * A byte-pair merge: two neighbouring symbols become one.
 *
 * @param left the first symbol, in byte-level characters
 * @param right the second symbol; ends in {@code </w>} if it ends a word
 */
public record Merge(String left, String right) {

  /** The symbol that the two become. */
  public String joined() {
    return left + right;
  }
}
