package io.lucelens.training.tokenizer;

import io.lucelens.clip.text.ByteSymbols;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The definition of byte-pair learning, written plainly: every pair counted anew at each step. */
final class SlowBpe {
  private SlowBpe() {}

  static List<Merge> merges(List<String> captions, int vocabularyGrowth) {
    List<List<String>> words = words(captions);
    List<String> vocabulary = new ArrayList<>(ByteSymbols.inVocabularyOrder());
    ByteSymbols.inVocabularyOrder().forEach(symbol -> vocabulary.add(symbol + "</w>"));
    int room = vocabulary.size() + vocabularyGrowth;
    List<Merge> merges = new ArrayList<>();
    while (vocabulary.size() < room) {
      Merge best = mostFrequent(words, vocabulary);
      if (best == null) {
        return merges;
      }
      merges.add(best);
      if (!vocabulary.contains(best.joined())) {
        vocabulary.add(best.joined());
      }
      words.forEach(word -> apply(best, word));
    }
    return merges;
  }

  private static List<List<String>> words(List<String> captions) {
    List<List<String>> words = new ArrayList<>();
    for (String caption : captions) {
      for (String word : caption.split(" ")) {
        List<String> symbols = new ArrayList<>(List.of(word.split("")));
        symbols.set(symbols.size() - 1, symbols.getLast() + "</w>");
        words.add(symbols);
      }
    }
    return words;
  }

  private static Merge mostFrequent(List<List<String>> words, List<String> vocabulary) {
    Map<Merge, Integer> counts = new HashMap<>();
    for (List<String> word : words) {
      for (int i = 0; i + 1 < word.size(); i++) {
        counts.merge(new Merge(word.get(i), word.get(i + 1)), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= 2)
        .min(
            Comparator.<Map.Entry<Merge, Integer>>comparingInt(entry -> -entry.getValue())
                .thenComparingInt(entry -> vocabulary.indexOf(entry.getKey().left()))
                .thenComparingInt(entry -> vocabulary.indexOf(entry.getKey().right())))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private static void apply(Merge merge, List<String> word) {
    for (int i = 0; i + 1 < word.size(); i++) {
      if (word.get(i).equals(merge.left()) && word.get(i + 1).equals(merge.right())) {
        word.set(i, merge.joined());
        word.remove(i + 1);
      }
    }
  }
}
