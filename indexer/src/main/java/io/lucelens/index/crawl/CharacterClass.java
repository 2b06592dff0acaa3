package io.lucelens.index.crawl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * A class of characters in a pattern: {@code [abc]}, {@code [a-z]}, {@code [!0-9]}, {@code
 * [[:digit:]]}.
 */
final class CharacterClass implements IntPredicate {
  private static final Map<String, IntPredicate> NAMED =
      Map.ofEntries(
          Map.entry("alnum", c -> isAscii(c) && Character.isLetterOrDigit(c)),
          Map.entry("alpha", c -> isAscii(c) && Character.isLetter(c)),
          Map.entry("blank", c -> c == ' ' || c == '\t'),
          Map.entry("cntrl", c -> isAscii(c) && Character.isISOControl(c)),
          Map.entry("digit", c -> c >= '0' && c <= '9'),
          Map.entry("graph", c -> c > ' ' && c < 0x7f),
          Map.entry("lower", c -> isAscii(c) && Character.isLetter(c)),
          Map.entry("print", c -> c >= ' ' && c < 0x7f),
          Map.entry("punct", c -> c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c)),
          Map.entry("space", c -> c == ' ' || c >= '\t' && c <= '\r'),
          // Capital and small letters are the same.
          Map.entry("upper", c -> isAscii(c) && Character.isLetter(c)),
          Map.entry("xdigit", c -> Character.digit(c, 16) >= 0 && isAscii(c)));

  private final List<IntPredicate> members;
  private final boolean negated;
  private final int end;

  private CharacterClass(List<IntPredicate> members, boolean negated, int end) {
    this.members = members;
    this.negated = negated;
    this.end = end;
  }

  private static boolean isAscii(int character) {
    return character < 0x80;
  }

  /** Where the pattern goes on after the class. */
  int end() {
    return end;
  }

  @Override
  public boolean test(int character) {
    int small = Character.toLowerCase(character);
    int capital = Character.toUpperCase(character);
    boolean within =
        members.stream().anyMatch(member -> member.test(small) || member.test(capital));
    return within != negated;
  }

  /** Reads a class whose bracket opens at an index; null if it is never closed. */
  static CharacterClass read(int[] pattern, int open) {
    return new Reader(pattern, open + 1).read();
  }

  private static final class Reader {
    private final int[] pattern;
    private int at;
    private final List<IntPredicate> members = new ArrayList<>();

    Reader(int[] pattern, int at) {
      this.pattern = pattern;
      this.at = at;
    }

    CharacterClass read() {
      boolean negated = at < pattern.length && (pattern[at] == '!' || pattern[at] == '^');
      at += negated ? 1 : 0;
      boolean first = true;
      while (at < pattern.length && (pattern[at] != ']' || first)) {
        first = false;
        if (!readMember()) {
          return null;
        }
      }
      return at < pattern.length ? new CharacterClass(members, negated, at + 1) : null;
    }

    private boolean readMember() {
      if (pattern[at] == '[' && at + 1 < pattern.length && pattern[at + 1] == ':') {
        return readNamed();
      }
      int from = character();
      boolean isRange =
          at + 1 < pattern.length && pattern[at] == '-' && pattern[at + 1] != ']' && from >= 0;
      if (isRange) {
        at++;
      }
      int to = isRange ? character() : from;
      members.add(character -> character >= from && character <= to);
      return from >= 0 && to >= 0;
    }

    /** The next character, or -1 if the pattern ends. */
    private int character() {
      if (pattern[at] == '\\') {
        at++;
      }
      return at < pattern.length ? pattern[at++] : -1;
    }

    private boolean readNamed() {
      int close = at + 2;
      while (close < pattern.length && pattern[close] != ']') {
        close++;
      }
      if (close >= pattern.length || pattern[close - 1] != ':' || close - 1 < at + 2) {
        members.add(character -> character == '[');
        at++;
        return true;
      }
      IntPredicate named = NAMED.get(new String(pattern, at + 2, close - at - 3));
      at = close + 1;
      return named != null && members.add(named);
    }
  }
}
