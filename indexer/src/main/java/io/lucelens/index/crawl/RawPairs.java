package io.lucelens.index.crawl;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which RAW files of a folder have a JPEG or HEIC file of the same name beside them, and so are no
 * photos of their own but that one's companions. What is left out pairs with nothing. Memory grows
 * with the number of RAW files of one folder.
 */
final class RawPairs {
  private final Map<String, List<Path>> rawOf = new HashMap<>();
  private final Set<String> paired = new HashSet<>();

  private RawPairs() {}

  /** Reads the names in a folder, and looks at no file but those that may be paired. */
  static RawPairs in(Path folder, Selection selection) throws IOException {
    RawPairs pairs = new RawPairs();
    each(folder, selection, ImageFiles::isRaw, pairs::addRaw);
    if (!pairs.rawOf.isEmpty()) {
      each(folder, selection, ImageFiles::isDeveloped, pairs::addDeveloped);
      pairs.rawOf.values().forEach(raws -> raws.sort(null));
    }
    return pairs;
  }

  private static void each(
      Path folder,
      Selection selection,
      DirectoryStream.Filter<Path> wanted,
      java.util.function.Consumer<Path> taker)
      throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, wanted)) {
      for (Path entry : entries) {
        if (!ImageFiles.isHidden(entry) && !selection.leavesOut(entry, false)) {
          taker.accept(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void addRaw(Path raw) {
    rawOf.computeIfAbsent(ImageFiles.stem(raw), stem -> new ArrayList<>()).add(raw);
  }

  private void addDeveloped(Path picture) {
    String stem = ImageFiles.stem(picture);
    if (rawOf.containsKey(stem) && Files.isRegularFile(picture)) {
      paired.add(stem);
    }
  }

  /** Whether a file is shown by the picture beside it. */
  boolean isCompanion(Path file) {
    return ImageFiles.isRaw(file) && paired.contains(ImageFiles.stem(file));
  }

  /** The RAW files that a file stands for. */
  List<Path> companionsOf(Path file) {
    return rawOf.isEmpty() || !ImageFiles.isDeveloped(file)
        ? List.of()
        : rawOf.getOrDefault(ImageFiles.stem(file), List.of()).stream()
            .filter(Files::isRegularFile)
            .toList();
  }
}
