package io.lucelens.training.tokenizer;

import io.lucelens.clip.text.ByteSymbols;
import io.lucelens.clip.text.TokenizerJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Learns byte-pair merges from captions (Sennrich et al. 2016, on bytes as in GPT-2, with CLIP's
 * {@code </w>} marking a word's last symbol).
 *
 * <p>The most frequent pair of neighbouring symbols is merged into a new symbol, again and again,
 * until the vocabulary is full or no pair occurs twice. Of equally frequent pairs the one with the
 * smaller left id wins, then the one with the smaller right id: older symbols first. So the result
 * depends on how often each word occurs and on nothing else, not on the order of the captions.
 *
 * <p>Immutable and thread-safe.
 */
public final class BpeLearner {
  static final String END_OF_WORD = TokenizerJson.END_OF_WORD;

  /** 256 bytes, 256 bytes that end a word, and the two special tokens. */
  public static final int SMALLEST_VOCABULARY = 2 * 256 + 2;

  private static final int SPECIAL_TOKENS = 2;

  /** A pair seen once says nothing about the language; its merge would only memorise a word. */
  private static final long LEAST_OCCURRENCES = 2;

  private final int vocabularySize;

  /**
   * @param vocabularySize tokens in the finished vocabulary, special tokens included, at most
   * @throws IllegalArgumentException if there is no room for the byte symbols
   */
  public BpeLearner(int vocabularySize) {
    if (vocabularySize < SMALLEST_VOCABULARY) {
      throw new IllegalArgumentException(
          "A vocabulary of "
              + vocabularySize
              + " tokens cannot hold the 512 byte symbols and 2 special tokens: ask for at least "
              + SMALLEST_VOCABULARY
              + ".");
    }
    this.vocabularySize = vocabularySize;
  }

  /**
   * Learns from captions.
   *
   * @return a vocabulary of the size asked for, or smaller when the captions have too few repeated
   *     pairs to fill it
   */
  public LearnedTokenizer learn(Iterable<String> captions) {
    return goOn(List.of(), captions);
  }

  /**
   * Learns further tokens. What the earlier merges make of a text is merged further, so every
   * earlier token stays, and goes on to stand for what it stood for.
   *
   * @param earlier the merges of a tokenizer, in the order in which they apply
   * @return as {@link #learn}; no larger than with the earlier merges alone if these fill it
   */
  public LearnedTokenizer goOn(List<Merge> earlier, Iterable<String> captions) {
    Symbols symbols = new Symbols();
    PairCounts counts = new PairCounts(words(captions, symbols.idOf));
    for (Merge merge : earlier) {
      int left = symbols.idOf.get(merge.left());
      int right = symbols.idOf.get(merge.right());
      counts.merge(left, right, symbols.add(merge));
    }
    while (symbols.vocabulary.size() < vocabularySize - SPECIAL_TOKENS) {
      PairCounts.Pair best = counts.mostFrequent();
      if (best == null || best.count() < LEAST_OCCURRENCES) {
        break;
      }
      int joined =
          symbols.add(
              new Merge(symbols.vocabulary.get(best.left()), symbols.vocabulary.get(best.right())));
      counts.merge(best.left(), best.right(), joined);
    }
    return new LearnedTokenizer(symbols.merges);
  }

  /** What merges have made so far. */
  private static final class Symbols {
    private final List<String> vocabulary = new ArrayList<>(TokenizerJson.byteTokens());
    private final Map<String, Integer> idOf = new HashMap<>();
    private final List<Merge> merges = new ArrayList<>();

    Symbols() {
      vocabulary.forEach(symbol -> idOf.put(symbol, idOf.size()));
    }

    /** The id of what a merge makes; two ways can lead to one symbol (a+bc, ab+c). */
    int add(Merge merge) {
      merges.add(merge);
      int id = idOf.computeIfAbsent(merge.joined(), joined -> vocabulary.size());
      if (id == vocabulary.size()) {
        vocabulary.add(merge.joined());
      }
      return id;
    }
  }

  private static List<PairCounts.Word> words(Iterable<String> captions, Map<String, Integer> idOf) {
    Map<String, Long> occurrences = new TreeMap<>();
    for (String caption : captions) {
      CaptionSplitter.words(caption).forEach(word -> occurrences.merge(word, 1L, Long::sum));
    }
    List<PairCounts.Word> words = new ArrayList<>();
    occurrences.forEach(
        (word, count) -> words.add(new PairCounts.Word(symbols(word, idOf), count)));
    return words;
  }

  private static int[] symbols(String word, Map<String, Integer> idOf) {
    String bytes = ByteSymbols.of(word);
    int[] symbols = new int[bytes.length()];
    for (int i = 0; i < symbols.length; i++) {
      String symbol = String.valueOf(bytes.charAt(i));
      symbols[i] = idOf.get(i == symbols.length - 1 ? symbol + END_OF_WORD : symbol);
    }
    return symbols;
  }
}
