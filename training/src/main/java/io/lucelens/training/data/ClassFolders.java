package io.lucelens.training.data;

import io.lucelens.clip.text.PromptTemplates;
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
 * blanks. The captions are made of the class by templates; the class is also in the details, as
 * {@code class}, and the style as {@code style}. Whatever the templates, any caption of a class is
 * right for all of its images.
 */
final class ClassFolders {
  private final Path root;
  private final PromptTemplates templates;
  private final PairCollector found;

  private ClassFolders(Path root, PromptTemplates templates, PairCollector found) {
    this.root = root;
    this.templates = templates;
    this.found = found;
  }

  /** Adds the images of all classes, in the order of their paths. */
  static void read(Path root, PromptTemplates templates, PairCollector found) throws IOException {
    ClassFolders reader = new ClassFolders(root, templates, found);
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
    String name = name(folder);
    List<String> captions = templates.fill(name);
    Map<String, Object> details = new LinkedHashMap<>(style);
    details.put("class", name);
    for (Path image : images(folder)) {
      String key = root.relativize(image).toString();
      found
          .image(key, image)
          .ifPresent(bytes -> found.pair(new ImageTextPair(key, bytes, captions, details, name)));
    }
  }

  private static String name(Path folder) {
    return folder.getFileName().toString().replace('_', ' ').strip();
  }

  /** The folders in a folder, hidden ones left out, in the order of their names. */
  static List<Path> folders(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isDirectory)
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .filter(entry -> !name(entry).isEmpty())
          .sorted()
          .toList();
    }
  }

  /** The image files in a folder, hidden ones left out, in the order of their names. */
  static List<Path> images(Path folder) throws IOException {
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
