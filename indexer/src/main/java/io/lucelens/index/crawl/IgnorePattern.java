package io.lucelens.index.crawl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One pattern by gitignore's rules. With a slash at its beginning or in its middle it is anchored:
 * it means paths from the folder that it was written for. Without, it means a name at any depth.
 * {@code **} between slashes is any number of folders. At the end, a slash means folders only.
 */
final class IgnorePattern {
  /** Any number of folders, also none. */
  private static final SegmentPattern ANY_FOLDERS = SegmentPattern.of("**");

  private final List<SegmentPattern> segments;
  private final boolean negated;
  private final boolean foldersOnly;

  private IgnorePattern(List<SegmentPattern> segments, boolean negated, boolean foldersOnly) {
    this.segments = segments;
    this.negated = negated;
    this.foldersOnly = foldersOnly;
  }

  /** The pattern of a line; none in an empty line or a comment. */
  static Optional<IgnorePattern> parse(String line) {
    String text = withoutTrailingSpaces(line);
    if (text.isEmpty() || text.startsWith("#")) {
      return Optional.empty();
    }
    boolean negated = text.startsWith("!");
    text = negated ? text.substring(1) : text;
    boolean foldersOnly = text.endsWith("/");
    text = foldersOnly ? text.substring(0, text.length() - 1) : text;
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new IgnorePattern(segments(text), negated, foldersOnly));
  }

  /** A space at the end counts only behind a backslash. */
  private static String withoutTrailingSpaces(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == ' ' && !isEscaped(line, end - 1)) {
      end--;
    }
    return line.substring(0, end);
  }

  private static boolean isEscaped(String text, int at) {
    int backslashes = 0;
    while (backslashes < at && text.charAt(at - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private static List<SegmentPattern> segments(String text) {
    List<String> parts = parts(text);
    boolean anchored = parts.size() > 1;
    if (anchored && parts.getFirst().isEmpty()) {
      parts.removeFirst();
    }
    List<SegmentPattern> segments = new ArrayList<>();
    if (!anchored) {
      segments.add(ANY_FOLDERS);
    }
    for (int i = 0; i < parts.size(); i++) {
      boolean anyFolders = anchored && parts.get(i).equals("**");
      segments.add(anyFolders ? ANY_FOLDERS : SegmentPattern.of(parts.get(i)));
      if (anyFolders && i == parts.size() - 1) {
        // What a folder contains, and not the folder.
        segments.add(SegmentPattern.of("*"));
      }
    }
    return segments;
  }

  /** What the slashes separate; an escaped slash is a slash. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escapes = c == '\\' && i + 1 < text.length();
      if (escapes && text.charAt(i + 1) != '/') {
        part.append(c).append(text.charAt(++i));
      } else if (c == '/') {
        parts.add(part.toString());
        part.setLength(0);
      } else if (!escapes) {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  /** Whether what fits is brought back, and not left out. */
  boolean isNegated() {
    return negated;
  }

  /** Whether nothing can ever fit, as with a {@code [} that nothing closes. */
  boolean isBroken() {
    return segments.stream().anyMatch(SegmentPattern::isBroken);
  }

  /**
   * Whether an entry fits.
   *
   * @param names of the folders from the pattern's own folder down to the entry, and of the entry
   */
  boolean matches(List<String> names, boolean isFolder) {
    return (isFolder || !foldersOnly) && matches(names);
  }

  /** Where it does not go on, the last any-folders takes one folder more. */
  private boolean matches(List<String> names) {
    int segment = 0;
    int at = 0;
    int any = -1;
    int resume = 0;
    while (at < names.size()) {
      if (segment < segments.size() && segments.get(segment) == ANY_FOLDERS) {
        any = segment++;
        resume = at;
      } else if (segment < segments.size() && segments.get(segment).matches(names.get(at))) {
        segment++;
        at++;
      } else if (any >= 0) {
        segment = any + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    return segment == segments.size();
  }
}
