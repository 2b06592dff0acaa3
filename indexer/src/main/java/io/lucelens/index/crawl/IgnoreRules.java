package io.lucelens.index.crawl;

import java.util.List;
import java.util.Optional;

/** Patterns by gitignore's rules, of which the last one that fits an entry decides. Immutable. */
final class IgnoreRules {
  static final IgnoreRules NONE = new IgnoreRules(List.of());

  private final List<IgnorePattern> patterns;

  private IgnoreRules(List<IgnorePattern> patterns) {
    this.patterns = patterns;
  }

  /** The rules of these lines; comments and empty lines are none. */
  static IgnoreRules of(List<String> lines) {
    return new IgnoreRules(
        lines.stream().map(IgnorePattern::parse).flatMap(Optional::stream).toList());
  }

  /** Whether there is no rule. */
  boolean isEmpty() {
    return patterns.isEmpty();
  }

  /**
   * Whether an entry is left out (true) or brought back (false); empty if no pattern fits.
   *
   * @param names of the folders from the rules' own folder down to the entry, and of the entry
   */
  Optional<Boolean> leavesOut(List<String> names, boolean isFolder) {
    for (IgnorePattern pattern : patterns.reversed()) {
      if (pattern.matches(names, isFolder)) {
        return Optional.of(!pattern.isNegated());
      }
    }
    return Optional.empty();
  }

  /** Whether an entry, or else a folder that it lies in, fits; the innermost decides. */
  boolean reaches(List<String> names, boolean isFolder) {
    for (int length = names.size(); length > 0; length--) {
      boolean isWhole = length == names.size();
      Optional<Boolean> fits = leavesOut(names.subList(0, length), !isWhole || isFolder);
      if (fits.isPresent()) {
        return fits.get();
      }
    }
    return false;
  }
}
