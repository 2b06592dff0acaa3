package io.lucelens.index.crawl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is left out in a folder: by its own ignore file, those of the folders around it, and the
 * globs of the library's folders that it lies in. Immutable.
 *
 * <p>The innermost rule that fits decides, globs before ignore files. It depends on the path alone,
 * and not on where a walk began.
 */
final class Selection {
  /** Enough for any list of patterns; a file that is larger is something else. */
  private static final long MAX_BYTES = 1 << 20;

  private final Map<Path, Globs> globsOf;
  private final Optional<Selection> outer;
  private final Path folder;
  private final IgnoreRules ignored;
  private final IgnoreRules excluded;
  private final Optional<IgnoreRules> included;

  private Selection(
      Map<Path, Globs> globsOf, Optional<Selection> outer, Path folder, IgnoreRules ignored) {
    Globs globs = globsOf.getOrDefault(folder, Globs.NONE);
    this.globsOf = globsOf;
    this.outer = outer;
    this.folder = folder;
    this.ignored = ignored;
    this.excluded = IgnoreRules.of(globs.exclude());
    this.included =
        globs.include().isEmpty() ? Optional.empty() : Optional.of(IgnoreRules.of(globs.include()));
  }

  /**
   * What is left out in a folder where a walk begins.
   *
   * @param globsOf the library's folders, with what was said of each; ignore files count from the
   *     outermost of them
   * @throws IOException if an ignore file on the way cannot be read
   */
  static Selection at(Path folder, Map<Path, Globs> globsOf) throws IOException {
    Path top = folder;
    for (Path above = folder; above != null; above = above.getParent()) {
      top = globsOf.containsKey(above) ? above : top;
    }
    Selection selection = new Selection(globsOf, Optional.empty(), top, readIgnoreFile(top));
    for (Path name : top.relativize(folder)) {
      if (!name.toString().isEmpty()) {
        selection = selection.in(selection.folder.resolve(name));
      }
    }
    return selection;
  }

  /**
   * What is left out in a folder of this folder.
   *
   * @throws IOException if its ignore file cannot be read: nobody knows what it leaves out
   */
  Selection in(Path child) throws IOException {
    return new Selection(globsOf, Optional.of(this), child, readIgnoreFile(child));
  }

  /**
   * Whether a walk of the library comes by this folder: whether neither it, nor one around it, is
   * hidden, a system's own or left out, from the innermost of the library's folders on. That one
   * somebody named, so it is walked whatever it is.
   */
  boolean isReached() {
    return globsOf.containsKey(folder)
        || outer.map(around -> around.isReached() && around.leadsInto(folder)).orElse(true);
  }

  private boolean leadsInto(Path child) {
    return !ImageFiles.isHidden(child)
        && !ImageFiles.isSystemFolder(child)
        && !leavesOut(child, true);
  }

  private static IgnoreRules readIgnoreFile(Path folder) throws IOException {
    Path file = folder.resolve(ImageFiles.IGNORE_FILE);
    if (!Files.isRegularFile(file)) {
      return IgnoreRules.NONE;
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("it is larger than 1 MB");
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return IgnoreRules.of(text.replaceFirst("^\uFEFF", "").lines().toList());
    } catch (IOException e) {
      throw new FileSystemException(
          folder.toString(),
          null,
          "its " + ImageFiles.IGNORE_FILE + " cannot be read, so nobody knows what it leaves out");
    }
  }

  /** Whether an entry of this folder is left out. */
  boolean leavesOut(Path entry, boolean isFolder) {
    return verdict(selection -> selection.excluded, entry, isFolder)
            .or(() -> verdict(selection -> selection.ignored, entry, isFolder))
            .orElse(false)
        || !isFolder && !isIncluded(entry);
  }

  private interface Rules {
    IgnoreRules of(Selection selection);
  }

  private Optional<Boolean> verdict(Rules rules, Path entry, boolean isFolder) {
    IgnoreRules own = rules.of(this);
    Optional<Boolean> decided =
        own.isEmpty() ? Optional.empty() : own.leavesOut(names(entry), isFolder);
    return decided.or(() -> outer.flatMap(around -> around.verdict(rules, entry, isFolder)));
  }

  private boolean isIncluded(Path file) {
    return included
        .map(rules -> rules.reaches(names(file), false))
        .orElseGet(() -> outer.map(around -> around.isIncluded(file)).orElse(true));
  }

  private List<String> names(Path entry) {
    List<String> names = new ArrayList<>();
    folder.relativize(entry).forEach(name -> names.add(name.toString()));
    return names;
  }
}
