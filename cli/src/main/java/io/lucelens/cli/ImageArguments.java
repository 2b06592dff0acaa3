package io.lucelens.cli;

import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.crawl.LibraryCrawler;
import io.lucelens.index.crawl.LibraryVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Image files and folders of them, named on the command line. */
final class ImageArguments {
  private ImageArguments() {}

  /**
   * What the arguments lead to.
   *
   * @param files in the order of the arguments, those of a folder sorted
   * @param unreadable what a folder holds and nobody may look at, with the reason
   */
  record Found(List<Path> files, Map<Path, String> unreadable) {}

  /** Finds the files; ends the command if an argument is not there. */
  static Found find(List<Path> arguments) throws InterruptedException {
    Found found = new Found(new ArrayList<>(), new LinkedHashMap<>());
    for (Path argument : arguments) {
      if (Files.isDirectory(argument)) {
        inFolder(argument, found);
      } else {
        ImageArgument.check(argument);
        found.files().add(argument);
      }
    }
    return found;
  }

  private static void inFolder(Path folder, Found found) throws InterruptedException {
    Set<Path> files = new TreeSet<>();
    Path root = FolderArguments.checked(List.of(folder), false).getFirst();
    new LibraryCrawler(Set.of())
        .walk(
            List.of(root),
            new LibraryVisitor() {
              @Override
              public boolean goesOn() {
                return true;
              }

              @Override
              public void file(FoundFile file) {
                files.add(file.path());
              }

              @Override
              public void unreadable(Path path, String reason) {
                found.unreadable().put(path, reason);
              }
            });
    // As the user wrote it, not absolute.
    files.forEach(file -> found.files().add(folder.resolve(root.relativize(file))));
  }
}
