import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The database files of WordNet 3.0 (wndb(5WN), cntlist(5WN)) in a folder: nouns, verbs and
 * adjectives.
 */
final class WordNet {
  /** Words of one meaning can be exchanged for each other; this is the kind they are of. */
  enum Kind {
    NOUN("noun", '1'),
    VERB("verb", '2'),
    /** Adjectives at the head of a cluster of similar ones. */
    ADJECTIVE("adj", '3'),
    /** The similar ones. */
    SATELLITE("adj", '5');

    private final String file;
    private final char senseType;

    Kind(String file, char senseType) {
      this.file = file;
      this.senseType = senseType;
    }

    private static Kind of(String letter) {
      return switch (letter) {
        case "n" -> NOUN;
        case "v" -> VERB;
        case "a" -> ADJECTIVE;
        case "s" -> SATELLITE;
        default -> throw new IllegalArgumentException("There is no kind of words '" + letter + "'");
      };
    }
  }

  /**
   * One meaning.
   *
   * @param topic number of the lexicographer's file: 05 are animals, 06 things that were made, …
   * @param words all that have it, the most usual first
   * @param broader keys of the synsets of which this is a kind, or to which it is similar
   * @param gloss its definition, without examples
   */
  record Synset(Kind kind, int topic, List<String> words, List<String> broader, String gloss) {}

  private final Map<String, Synset> synsets = new HashMap<>();
  private final List<Synset> inOrder = new ArrayList<>();
  private final Map<Synset, List<Synset>> narrower = new HashMap<>();

  /** Keys of the meanings of a word of a file, the most usual first. */
  private final Map<String, List<String>> senses = new HashMap<>();

  private final Map<String, Integer> tagged = new HashMap<>();
  private final Map<String, String> plurals = new HashMap<>();
  private final Map<String, String> participles = new HashMap<>();

  private WordNet() {}

  /** Reads the files. */
  static WordNet read(Path folder) throws IOException {
    WordNet wordNet = new WordNet();
    for (String file : List.of("noun", "verb", "adj")) {
      records(folder.resolve("data." + file)).forEach(line -> wordNet.addSynset(file, line));
      records(folder.resolve("index." + file)).forEach(line -> wordNet.addSenses(file, line));
    }
    for (Synset synset : wordNet.inOrder) {
      for (Synset broader : wordNet.broader(synset)) {
        wordNet.narrower.computeIfAbsent(broader, key -> new ArrayList<>()).add(synset);
      }
    }
    lines(folder.resolve("cntlist.rev")).forEach(line -> wordNet.addCount(line.split(" ")));
    for (String[] form : exceptions(folder.resolve("noun.exc"))) {
      wordNet.plurals.putIfAbsent(form[1], form[0]);
    }
    for (String[] form : exceptions(folder.resolve("verb.exc"))) {
      if (form[0].endsWith("ing")) {
        wordNet.participles.put(form[1], form[0]);
      }
    }
    return wordNet;
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file, StandardCharsets.UTF_8);
  }

  /** All lines but those of the licence, which are indented. */
  private static Stream<String> records(Path file) throws IOException {
    return lines(file).stream().filter(line -> !line.startsWith(" "));
  }

  private static List<String[]> exceptions(Path file) throws IOException {
    return lines(file).stream().map(line -> line.split(" ")).toList();
  }

  private void addSynset(String file, String line) {
    String[] field = line.split(" ");
    int words = Integer.parseInt(field[3], 16);
    int pointer = 4 + 2 * words;
    List<String> broader = new ArrayList<>();
    for (int i = Integer.parseInt(field[pointer++]); i > 0; i--, pointer += 4) {
      // "@" leads to what this is a kind of, "&" from a satellite to its head.
      if (field[pointer].equals("@") || field[2].equals("s") && field[pointer].equals("&")) {
        broader.add(file + field[pointer + 1]);
      }
    }
    Synset synset =
        new Synset(
            Kind.of(field[2]),
            Integer.parseInt(field[1]),
            Stream.iterate(4, i -> i < 4 + 2 * words, i -> i + 2)
                .map(i -> field[i].replaceFirst("\\(.*\\)$", "").replace('_', ' '))
                .toList(),
            broader,
            definition(line.substring(line.indexOf('|') + 1)));
    synsets.put(file + field[0], synset);
    inOrder.add(synset);
  }

  private static String definition(String gloss) {
    return gloss.replaceFirst(";? *\".*", "").replaceAll("\\([^)]*\\)", "").split(";")[0].strip();
  }

  private void addSenses(String file, String line) {
    String[] field = line.split(" +");
    int count = Integer.parseInt(field[2]);
    senses.put(
        file + " " + field[0].replace('_', ' '),
        Arrays.stream(field, field.length - count, field.length).map(at -> file + at).toList());
  }

  private void addCount(String[] field) {
    int end = field[0].indexOf('%');
    String word = field[0].substring(0, end).replace('_', ' ');
    tagged.merge(field[0].charAt(end + 1) + word, Integer.parseInt(field[2]), Integer::sum);
  }

  /** All meanings, nouns first. */
  List<Synset> synsets() {
    return inOrder;
  }

  /** The meanings of a word, the most usual first. */
  List<Synset> meanings(String word, Kind kind) {
    return senses.getOrDefault(kind.file + " " + word, List.of()).stream()
        .map(synsets::get)
        .toList();
  }

  /** Of what a meaning is a kind, or to what it is similar. */
  List<Synset> broader(Synset synset) {
    return synset.broader().stream().map(synsets::get).toList();
  }

  /** What is a kind of a meaning, or similar to it. */
  List<Synset> narrower(Synset synset) {
    return narrower.getOrDefault(synset, List.of());
  }

  /** How often a word of a kind occurs in the texts in which WordNet's authors marked meanings. */
  int occurrences(String word, Kind kind) {
    return tagged.getOrDefault(kind.senseType + word, 0);
  }

  /** A noun's plural; of those that WordNet does not list, a few are wrong. */
  String plural(String noun) {
    if (plurals.containsKey(noun)) {
      return plurals.get(noun);
    }
    if (noun.endsWith("woman")) {
      return noun.substring(0, noun.length() - 2) + "en";
    }
    if (noun.matches(".*[^aeiou]y")) {
      return noun.substring(0, noun.length() - 1) + "ies";
    }
    return noun + (noun.matches(".*(s|x|z|ch|sh)") ? "es" : "s");
  }

  /** A verb's form in -ing. */
  String doing(String verb) {
    if (participles.containsKey(verb)) {
      return participles.get(verb);
    }
    return (verb.matches(".*[^eoy]e") ? verb.substring(0, verb.length() - 1) : verb) + "ing";
  }
}
