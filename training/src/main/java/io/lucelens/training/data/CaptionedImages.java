package io.lucelens.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The images and captions that a table names, while it is being read. What is said of one image in
 * several places comes together; images are looked for at the end. Not thread-safe.
 */
final class CaptionedImages {
  /** The reason of an image that is not where it should be. */
  static final String MISSING = "there is no such file";

  /** The reason of an image that nobody describes. */
  static final String UNDESCRIBED = "has no caption";

  private final Path table;
  private final ImageSource images;
  private final PairCollector found;
  private final Map<String, List<String>> captionsOf = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> detailsOf = new HashMap<>();

  CaptionedImages(Path table, ImageSource images, PairCollector found) {
    this.table = table;
    this.images = images;
    this.found = found;
  }

  /** A problem in some place of the table. */
  void problem(String place, String reason, String detail) {
    found.problem(table.getFileName() + place, reason, detail);
  }

  /**
   * Takes what one place of the table says.
   *
   * @param place such as ":3", for the third line
   * @param file as the table has it
   * @param captions blank ones are dropped
   * @param details those of the image's first place count
   */
  void add(String place, String file, List<String> captions, Map<String, Object> details) {
    String name = file.strip();
    List<String> texts = captions.stream().map(String::strip).filter(c -> !c.isEmpty()).toList();
    if (name.isEmpty()) {
      problem(place, "names no file", "");
    } else if (texts.isEmpty()) {
      problem(place, UNDESCRIBED, "");
    } else {
      captionsOf.computeIfAbsent(name, key -> new ArrayList<>()).addAll(texts);
      detailsOf.putIfAbsent(name, details);
    }
  }

  /** Looks for the images and adds the pairs. */
  void finish() {
    found.lookedFor(images.describe(table));
    captionsOf.forEach(this::addPair);
  }

  private void addPair(String name, List<String> captions) {
    String place = "/" + name;
    try {
      Path image = images.locate(table, name);
      if (!Files.isRegularFile(image)) {
        problem(place, MISSING, image.equals(Path.of(name)) ? "" : image.normalize().toString());
        return;
      }
      found
          .image(table.getFileName() + place, image)
          .ifPresent(
              bytes -> found.pair(new ImageTextPair(name, bytes, captions, detailsOf.get(name))));
    } catch (UnknownImageNameException e) {
      problem(place, e.getMessage(), e.detail());
    } catch (InvalidPathException | IOException e) {
      problem(place, "cannot be read", e.getMessage());
    }
  }
}
