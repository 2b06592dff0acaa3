package io.lucelens.training.data;

import java.util.List;
import java.util.Locale;

/** What counts as a caption, and when two captions are the same. */
public final class Captions {
  private Captions() {}

  /** The non-blank lines of a .txt member, stripped. */
  static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  /** Two captions with the same form say the same: case and the amount of space do not matter. */
  public static String comparableForm(String caption) {
    return caption.strip().replaceAll("(?U)\\s+", " ").toLowerCase(Locale.ROOT);
  }
}
