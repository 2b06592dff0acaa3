package io.lucelens.cli;

import java.util.ArrayList;
import java.util.List;

/** Options that only mean something beside another one; without it they are refused. */
final class DependentOptions {
  private final List<String> given = new ArrayList<>();

  /**
   * An option and what it was given.
   *
   * @param value null if it was not given
   */
  DependentOptions add(String option, Object value) {
    if (value != null) {
      given.add(option + " " + value);
    }
    return this;
  }

  /**
   * Refuses what was given.
   *
   * @param missing what it needs, such as {@code a teacher}
   * @param advice what such options say, and how to go on
   * @throws IllegalArgumentException naming all that was given, if anything was
   */
  void requireNoneWithout(String missing, String advice) {
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          "Given without " + missing + ": " + String.join(", ", given) + ". " + advice);
    }
  }
}
