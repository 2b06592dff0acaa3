package io.lucelens.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads a folder that holds a folder of images for each class, named by it: {@code root/dog/1.jpg};
 * or such a folder for each style: {@code root/sketch/dog/1.jpg}. Underscores in names stand for
 * blanks. The class is the caption and, as {@code class}, in the details, the style as {@code
 * style}.
 */
final class ClassFolders {
  private final Path root;
  private final PairCollector found;

  private ClassFolders(Path root, PairCollector found) {
    this.root = root;
    this.found = found;
  }

  /** Whether there are folders to read, and neither shards nor tables. */
  static boolean isOne(Path folder) throws IOException {
    return !folders(folder).isEmpty();
  }

  /** Adds the images of all classes, in the order of their paths. */
  static void read(Path root, PairCollector found) throws IOException {
    ClassFolders reader = new ClassFolders(root, found);
    for (Path folder : folders(root)) {
      List<Path> classes = folders(folder);
      if (images(folder).isEmpty() && !classes.isEmpty()) {
        for (Path each : classes) {
          reader.readClass(each, Map.of("style", name(folder)));
        }
      } else {
        reader.readClass(folder, Map.of());
      }
    }
  }

  private void readClass(Path folder, Map<String, Object> style) throws IOException {
    Map<String, Object> details = new LinkedHashMap<>(style);
    details.put("class", name(folder));
    for (Path image : images(folder)) {
      String key = root.relativize(image).toString();
      long size = Files.size(image);
      if (size == 0 || size > FileSlice.LARGEST_IMAGE) {
        found.problem(key, "has " + size + " bytes, which is no usable image");
      } else {
        FileSlice bytes = new FileSlice(image, 0, (int) size);
        found.pair(new ImageTextPair(key, bytes, List.of(name(folder)), details));
      }
    }
  }

  private static String name(Path folder) {
    return folder.getFileName().toString().replace('_', ' ').strip();
  }

  private static List<Path> folders(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isDirectory)
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .filter(entry -> !name(entry).isEmpty())
          .sorted()
          .toList();
    }
  }

  private static List<Path> images(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .filter(entry -> MemberKind.ofExtension(extension(entry)) == MemberKind.IMAGE)
          .sorted()
          .toList();
    }
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
