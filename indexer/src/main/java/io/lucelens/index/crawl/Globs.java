package io.lucelens.index.crawl;

import java.util.List;

/**
 * Which files of a folder are photos of the library, beside what its ignore files say. Patterns are
 * gitignore's, from the folder that they were given with.
 *
 * @param include if there are any, only files that fit one, or lie in a folder that does
 * @param exclude files and folders that are left out, whatever ignore files say of them; the last
 *     pattern that fits decides, and one that begins with {@code !} brings back
 */
public record Globs(List<String> include, List<String> exclude) {
  /** All files. */
  public static final Globs NONE = new Globs(List.of(), List.of());

  /**
   * Checks the patterns.
   *
   * @throws IllegalArgumentException if one is empty, a comment, or can never fit
   */
  public Globs {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    include.forEach(pattern -> check("--include", pattern));
    exclude.forEach(pattern -> check("--exclude", pattern));
  }

  private static void check(String option, String pattern) {
    boolean useful =
        IgnorePattern.parse(pattern).filter(parsed -> !parsed.isBroken()).isPresent()
            && pattern.indexOf('\n') < 0;
    if (!useful) {
      throw new IllegalArgumentException(
          option
              + " '"
              + pattern
              + "' fits nothing: give a pattern as in .gitignore, such as '*.png', 'Screenshots/'"
              + " or '/2019/**/raw'; a [ needs its ], a # at the beginning a \\ before it.");
    }
  }

  /** Whether they say nothing. */
  public boolean isEmpty() {
    return include.isEmpty() && exclude.isEmpty();
  }
}
