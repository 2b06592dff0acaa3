package io.lucelens.index.tag;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the text of a vocabulary and says which line breaks a rule. Used once. */
final class TagVocabularyReader {
  private static final int MAX_NAME = 60;

  /** CLIP reads 77 tokens, hardly ever more than 300 characters. */
  private static final int MAX_PROMPT = 300;

  /** Also what turns the text around, which a file name or a log should not do. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Cf}]");

  private record Line(int number, Tag tag) {}

  private final String source;
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private String section = "";
  private int number;

  /**
   * @param source the file's name, for messages
   */
  TagVocabularyReader(String source) {
    this.source = source;
  }

  /**
   * @throws InvalidVocabularyException if there is no tag, or a line breaks a rule
   */
  TagVocabulary read(String text) {
    text.replaceFirst("^\uFEFF", "").lines().forEach(this::readLine);
    if (lines.isEmpty()) {
      throw new InvalidVocabularyException(
          source + " has no tag. A file of tags has one a line, such as 'beach'.");
    }
    return new TagVocabulary(lines.values().stream().map(Line::tag).toList());
  }

  private void readLine(String raw) {
    number++;
    String line = raw.replace('\t', ' ').strip();
    if (CONTROL.matcher(line).find()) {
      throw bad("holds control characters, so it is hardly text: one tag a line, in UTF-8");
    }
    if (line.startsWith("[") && line.endsWith("]")) {
      section = line.substring(1, line.length() - 1).strip();
    } else if (!line.isEmpty() && !line.startsWith("#")) {
      add(line);
    }
  }

  private void add(String line) {
    int colon = line.indexOf(':');
    String name = (colon < 0 ? line : line.substring(0, colon)).strip().replaceAll("\\s+", " ");
    name = name.toLowerCase(Locale.ROOT);
    String prompt = colon < 0 ? "" : line.substring(colon + 1).strip();
    if (prompt.isEmpty()) {
      prompt = "a photo of a " + name + ".";
    }
    check(name, prompt);
    Line before = lines.putIfAbsent(name, new Line(number, new Tag(name, section, prompt)));
    if (before != null) {
      throw bad("names '" + name + "' again, after line " + before.number() + ": take one out");
    }
    if (lines.size() > TagVocabulary.MAX_TAGS) {
      throw bad(
          String.format(
              Locale.ROOT,
              "is one tag too many: a vocabulary has at most %,d",
              TagVocabulary.MAX_TAGS));
    }
  }

  private void check(String name, String prompt) {
    if (name.isEmpty()) {
      throw bad("has a prompt without a tag: write 'beach: a photo of a sandy beach.'");
    }
    if (name.indexOf('"') >= 0) {
      throw bad("has a quotation mark in a tag, which searches put around tags: leave it out");
    }
    if (name.length() > MAX_NAME) {
      throw bad(
          "has a tag of %d characters, and a tag has at most %d: what comes after ':' may be longer"
              .formatted(name.length(), MAX_NAME));
    }
    if (prompt.length() > MAX_PROMPT) {
      throw bad(
          "has a prompt of %d characters, and a prompt has at most %d: shorten it"
              .formatted(prompt.length(), MAX_PROMPT));
    }
  }

  private InvalidVocabularyException bad(String what) {
    return new InvalidVocabularyException("Line " + number + " of " + source + " " + what + ".");
  }
}
