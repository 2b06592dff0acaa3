import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Words of WordNet that can be seen in a picture, and how the sentence encoder is to read each. A
 * word by itself says less than in a sentence, so it is read in a phrase too. A word that captions
 * do not use has no pictures of its own: it is read as its definition too, and as words that have
 * them: a synonym, else kinds of what it means, else what that is a kind of; the nearer, the more
 * often.
 */
final class TaughtWords {
  /** Names of people and days, ideas, feelings and amounts are on no picture. */
  private static final Set<Integer> VISIBLE_NOUNS = Set.of(5, 6, 8, 11, 13, 17, 18, 19, 20, 25, 27);

  /** Of acts, groups and places, those that are near to a word with pictures. */
  private static final Set<Integer> PARTLY_VISIBLE_NOUNS = Set.of(4, 14, 15);

  private static final Set<Integer> VISIBLE_VERBS = Set.of(29, 33, 34, 35, 36, 38, 39, 43);

  /** Beyond these, a meaning's further words are only taken if they occur in WordNet's texts. */
  private static final int USUAL_WORDS = 3;

  /** From so many captions on a word has pictures enough. */
  private static final int ENOUGH_CAPTIONS = 10;

  /** How many times "is a kind of" may lie between a word and the one that has pictures. */
  private static final int FARTHEST = 3;

  /** Up to here the two are near: synonyms, or the word is a kind of what the other means. */
  private static final int NEAR = 1;

  /**
   * A near word says better than a definition what will be seen, and is read so many times; so many
   * kinds of what a word means share these.
   */
  private static final int TIMES_NEAR = 4;

  private static final int LONGEST_TERM = 3;

  private final WordNet wordNet;
  private final Map<String, Integer> captioned = new HashMap<>();

  /** A word of a kind, and what it means most often where it can be seen. */
  private record Candidate(String word, WordNet.Synset meaning, int occurrences) {}

  /** A word that has pictures, and how many times "is a kind of" leads to it. */
  private record Pictured(String word, int steps) {
    boolean isSynonym() {
      return steps == 0;
    }

    boolean isNear() {
      return steps <= NEAR;
    }
  }

  /**
   * @param captions of all pictures, as often as they occur
   */
  TaughtWords(WordNet wordNet, List<String> captions) {
    this.wordNet = wordNet;
    for (String caption : captions) {
      String[] words = caption.toLowerCase().split("[^a-z]+");
      Set<String> terms = new LinkedHashSet<>();
      for (int from = 0; from < words.length; from++) {
        StringBuilder term = new StringBuilder();
        for (int to = from; to < words.length && to < from + LONGEST_TERM; to++) {
          terms.add(term.append(to == from ? "" : " ").append(words[to]).toString());
        }
      }
      terms.forEach(term -> captioned.merge(term, 1, Integer::sum));
    }
  }

  /** Each text with what the encoder reads in its place. */
  Map<String, List<String>> readings() {
    Map<String, List<String>> readings = new LinkedHashMap<>();
    candidates().forEach(candidate -> add(candidate, readings));
    return readings;
  }

  /** The most frequent first: of several kinds a word is taught as that. */
  private List<Candidate> candidates() {
    Map<String, Candidate> candidates = new LinkedHashMap<>();
    for (WordNet.Synset synset : wordNet.synsets()) {
      if (!visible(synset)) {
        continue;
      }
      for (int i = 0; i < synset.words().size(); i++) {
        String word = synset.words().get(i);
        int occurrences = wordNet.occurrences(word, synset.kind());
        // Names have capitals.
        if (!word.matches(".*[0-9A-Z].*") && (i < USUAL_WORDS || occurrences > 0)) {
          candidates.computeIfAbsent(
              synset.kind() + word, key -> new Candidate(word, usual(word, synset), occurrences));
        }
      }
    }
    return candidates.values().stream()
        .filter(this::isTaught)
        .sorted(Comparator.comparingInt(Candidate::occurrences).reversed())
        .toList();
  }

  /** Of rare words the nouns, and what is near to a word that has pictures. */
  private boolean isTaught(Candidate candidate) {
    return candidate.occurrences() > 0
        || candidate.meaning().kind() == WordNet.Kind.NOUN
        || hasPictures(candidate.word(), candidate.meaning().kind())
        || pictured(candidate.meaning()).isPresent();
  }

  private WordNet.Synset usual(String word, WordNet.Synset one) {
    return wordNet.meanings(word, one.kind()).stream()
        .filter(meaning -> meaning.kind() == one.kind() && visible(meaning))
        .findFirst()
        .orElse(one);
  }

  private boolean visible(WordNet.Synset synset) {
    return switch (synset.kind()) {
      case NOUN ->
          VISIBLE_NOUNS.contains(synset.topic())
              || PARTLY_VISIBLE_NOUNS.contains(synset.topic())
                  && pictured(synset).filter(Pictured::isNear).isPresent();
      case VERB -> VISIBLE_VERBS.contains(synset.topic());
      case ADJECTIVE, SATELLITE -> true;
    };
  }

  private void add(Candidate candidate, Map<String, List<String>> readings) {
    String word = candidate.word();
    WordNet.Kind kind = candidate.meaning().kind();
    boolean often = candidate.occurrences() > 0;
    List<String> meaning = hasPictures(word, kind) ? List.of() : meaning(candidate);
    switch (kind) {
      case NOUN -> {
        List<String> shown = inPictures(word, kind);
        String photo = shown.get(1);
        readings.putIfAbsent(word, joined(shown, meaning));
        if (often) {
          String plural = wordNet.plural(word);
          readings.putIfAbsent(photo, joined(List.of(photo), meaning));
          // Spectacles are not only several of what a spectacle is.
          if (wordNet.meanings(plural, kind).isEmpty()) {
            readings.putIfAbsent(plural, joined(List.of(plural, "several " + plural), meaning));
          }
        }
      }
      case VERB -> {
        String doing = wordNet.doing(word);
        readings.putIfAbsent(
            word, joined(List.of(word, "someone who can be seen to " + word), meaning));
        // Of several words the first is the one that changes, and the others need not be.
        if (word.indexOf(' ') < 0) {
          readings.putIfAbsent(doing, joined(inPictures(word, kind), meaning));
        }
      }
      case ADJECTIVE, SATELLITE ->
          readings.putIfAbsent(word, joined(inPictures(word, kind), meaning));
    }
  }

  private static List<String> joined(List<String> own, List<String> meaning) {
    List<String> all = new ArrayList<>(own);
    all.addAll(meaning);
    return all;
  }

  private static String article(String word) {
    return word.matches("[aeiou].*") ? "an " : "a ";
  }

  /** What a word without pictures says in other words. */
  private List<String> meaning(Candidate candidate) {
    WordNet.Kind kind = candidate.meaning().kind();
    if (!wordNet.meanings(candidate.word(), kind).get(0).equals(candidate.meaning())) {
      // Whoever types it mostly means something that cannot be seen.
      return List.of();
    }
    List<String> meaning = new ArrayList<>();
    meaning.add(candidate.meaning().gloss());
    nearest(candidate.meaning()).forEach(word -> meaning.addAll(inPictures(word, kind)));
    return meaning;
  }

  /** The words with pictures that are nearest to a meaning, each as often as it is read. */
  private List<String> nearest(WordNet.Synset meaning) {
    Optional<Pictured> other = pictured(meaning);
    if (other.filter(Pictured::isSynonym).isEmpty()) {
      List<String> narrower = narrower(meaning);
      if (!narrower.isEmpty()) {
        return IntStream.range(0, TIMES_NEAR)
            .mapToObj(i -> narrower.get(i % narrower.size()))
            .toList();
      }
    }
    return other
        .map(word -> Collections.nCopies(word.isNear() ? TIMES_NEAR : 1, word.word()))
        .orElse(List.of());
  }

  /**
   * Of a noun, the words with pictures that are kinds of it, those with most pictures first: a mouse
   * shows what a rodent is better than a mammal does.
   */
  private List<String> narrower(WordNet.Synset meaning) {
    if (meaning.kind() != WordNet.Kind.NOUN) {
      return List.of();
    }
    return wordNet.narrower(meaning).stream()
        .flatMap(synset -> mostPictured(Set.of(synset)).stream())
        .distinct()
        .sorted(Comparator.comparingInt(this::captions).reversed())
        .limit(TIMES_NEAR)
        .toList();
  }

  private int captions(String word) {
    return captioned.getOrDefault(word, 0);
  }

  /** The word with pictures that is nearest in meaning. */
  private Optional<Pictured> pictured(WordNet.Synset meaning) {
    Set<WordNet.Synset> level = Set.of(meaning);
    for (int steps = 0; steps <= FARTHEST; steps++) {
      Optional<String> word = mostPictured(level);
      if (word.isPresent()) {
        return Optional.of(new Pictured(word.get(), steps));
      }
      Set<WordNet.Synset> above = new LinkedHashSet<>();
      level.forEach(synset -> above.addAll(wordNet.broader(synset)));
      level = above;
    }
    return Optional.empty();
  }

  private Optional<String> mostPictured(Set<WordNet.Synset> synsets) {
    return synsets.stream()
        .flatMap(
            synset ->
                synset.words().stream()
                    .filter(word -> hasPictures(word, synset.kind()))
                    .filter(word -> mostlyMeans(word, synset)))
        .max(Comparator.comparingInt(this::captions));
  }

  /** The pictures of a word show what it means most often. */
  private boolean mostlyMeans(String word, WordNet.Synset synset) {
    int occurrences = wordNet.occurrences(word, synset.kind());
    return wordNet.meanings(word, synset.kind()).get(0).equals(synset)
        && Arrays.stream(WordNet.Kind.values())
            .allMatch(kind -> wordNet.occurrences(word, kind) <= occurrences);
  }

  /** A word in the form in which pictures show it, and that in a phrase. */
  private List<String> inPictures(String word, WordNet.Kind kind) {
    return switch (kind) {
      case NOUN -> List.of(word, "a photo of " + article(word) + word);
      case VERB -> List.of(wordNet.doing(word), "someone who is " + wordNet.doing(word));
      case ADJECTIVE, SATELLITE -> List.of(word, "something that is " + word);
    };
  }

  private boolean hasPictures(String word, WordNet.Kind kind) {
    String form =
        switch (kind) {
          case NOUN -> wordNet.plural(word);
          case VERB -> wordNet.doing(word);
          case ADJECTIVE, SATELLITE -> "";
        };
    return captions(word) + captions(form) >= ENOUGH_CAPTIONS;
  }
}
