package io.lucelens.training.data;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What counts as a caption, and when two captions are the same. */
public final class Captions {
  private Captions() {}

  /** The non-blank lines of a .txt member, stripped; bytes that are not UTF-8 become U+FFFD. */
  static List<String> lines(byte[] text) {
    return withoutByteOrderMark(new String(text, StandardCharsets.UTF_8))
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** Two captions with the same form say the same: case and the amount of space do not matter. */
  public static String comparableForm(String caption) {
    return caption.strip().replaceAll("(?U)\\s+", " ").toLowerCase(Locale.ROOT);
  }
}
