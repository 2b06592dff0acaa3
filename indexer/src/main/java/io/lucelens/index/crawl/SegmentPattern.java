package io.lucelens.index.crawl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A pattern for one name: {@code *} is any text, {@code ?} any character, {@code [a-z]} one of a
 * class, a backslash takes the next character as it is. Capital and small letters are the same,
 * since cameras write IMG_1.JPG. Matching takes at most the product of both lengths, whatever the
 * pattern is.
 */
final class SegmentPattern {
  /** Stands for any text among the tokens. */
  private static final IntPredicate STAR = character -> true;

  private final List<IntPredicate> tokens;

  /** Whether no name fits, because the pattern itself is broken; git takes such lines so, too. */
  private final boolean broken;

  private SegmentPattern(List<IntPredicate> tokens, boolean broken) {
    this.tokens = tokens;
    this.broken = broken;
  }

  static SegmentPattern of(String pattern) {
    int[] points = pattern.codePoints().toArray();
    List<IntPredicate> tokens = new ArrayList<>();
    int at = 0;
    while (at < points.length) {
      switch (points[at]) {
        case '*' -> {
          tokens.add(STAR);
          at++;
        }
        case '?' -> {
          tokens.add(character -> true);
          at++;
        }
        case '[' -> {
          CharacterClass read = CharacterClass.read(points, at);
          if (read == null) {
            return new SegmentPattern(List.of(), true);
          }
          tokens.add(read);
          at = read.end();
        }
        case '\\' -> {
          if (at + 1 == points.length) {
            return new SegmentPattern(List.of(), true);
          }
          tokens.add(literal(points[at + 1]));
          at += 2;
        }
        default -> tokens.add(literal(points[at++]));
      }
    }
    return new SegmentPattern(tokens, false);
  }

  private static IntPredicate literal(int wanted) {
    int small = Character.toLowerCase(wanted);
    return character -> Character.toLowerCase(character) == small;
  }

  /** Whether no name can fit, as with a {@code [} that nothing closes. */
  boolean isBroken() {
    return broken;
  }

  /** Whether a name fits. */
  boolean matches(String name) {
    return !broken && matches(name.codePoints().toArray());
  }

  /** Where it does not go on, the last star takes one character more. */
  private boolean matches(int[] name) {
    int token = 0;
    int at = 0;
    int star = -1;
    int resume = 0;
    while (at < name.length) {
      if (token < tokens.size() && tokens.get(token) == STAR) {
        star = token++;
        resume = at;
      } else if (token < tokens.size() && tokens.get(token).test(name[at])) {
        token++;
        at++;
      } else if (star >= 0) {
        token = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (token < tokens.size() && tokens.get(token) == STAR) {
      token++;
    }
    return token == tokens.size();
  }
}
