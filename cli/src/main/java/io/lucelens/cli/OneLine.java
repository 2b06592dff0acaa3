package io.lucelens.cli;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Keeps what is printed as one line to one line. File names may hold line ends, tabulators and the
 * codes that terminals obey; printed as they are, they would fake lines or colours.
 */
final class OneLine {
  /** C0, DEL and C1 control characters, and Unicode's own line and paragraph separators. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]");

  private OneLine() {}

  /**
   * The text with its control characters written as {@code \n}, {@code \t} or {@code \}{@code
   * uXXXX}.
   */
  static String of(Object text) {
    return CONTROL.matcher(text.toString()).replaceAll(OneLine::escaped);
  }

  private static String escaped(MatchResult control) {
    char character = control.group().charAt(0);
    return switch (character) {
      case '\n' -> "\\\\n";
      case '\r' -> "\\\\r";
      case '\t' -> "\\\\t";
      default -> String.format("\\\\u%04x", (int) character);
    };
  }
}
