package io.lucelens.cli;

import io.lucelens.index.DataFolder;
import io.lucelens.index.crawl.Globs;
import io.lucelens.index.home.LibraryRoot;
import io.lucelens.index.home.LibraryRoots;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which files of the folders that are named count: --include, --exclude, --forget-globs. */
final class GlobOptions {
  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description =
          "Only index files of the named folders that fit, or lie in a folder that fits. May be"
              + " repeated; remembered for these folders.")
  private List<String> include = List.of();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description =
          "Leave out files and folders that fit, as in .gitignore: '*.png', 'Screenshots/'. May be"
              + " repeated; remembered for these folders.")
  private List<String> exclude = List.of();

  @Option(
      names = "--forget-globs",
      description = "Forget the --include and --exclude that were given for these folders before.")
  private boolean forget;

  /** Checks the globs before any work begins; ends the command if one is of no use. */
  void check(List<Path> folders) {
    Globs given = given();
    if ((forget || !given.isEmpty()) && folders.isEmpty()) {
      throw CommandException.usage(
          "--include, --exclude and --forget-globs are about the folders that are named: name"
              + " some.");
    }
    if (forget && !given.isEmpty()) {
      throw CommandException.usage(
          "--forget-globs and --include or --exclude exclude one another: what is given replaces"
              + " what was given before anyway.");
    }
  }

  private Globs given() {
    try {
      return new Globs(include, exclude);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(e.getMessage());
    }
  }

  /**
   * Makes the data folder remember what was given, for whichever command comes by next; and says
   * what it remembers, if nothing was given. Needs the index's lock.
   */
  void remember(List<Path> folders, DataFolder data, Console console) {
    Globs given = given();
    LibraryRoots known = LibraryRoots.read(data);
    if (forget || !given.isEmpty()) {
      known.withGlobs(folders, given).write(data);
      return;
    }
    known.all().stream()
        .filter(root -> folders.contains(root.path()) && !root.globs().isEmpty())
        .forEach(root -> console.note(line(root)));
  }

  private static String line(LibraryRoot root) {
    StringBuilder line = new StringBuilder("As before, for ").append(root.path()).append(":");
    root.globs().include().forEach(glob -> line.append(" --include '").append(glob).append('\''));
    root.globs().exclude().forEach(glob -> line.append(" --exclude '").append(glob).append('\''));
    return line.append(" (--forget-globs forgets them)").toString();
  }
}
