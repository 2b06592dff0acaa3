package io.lucelens.cli;

import io.lucelens.index.store.ImageIndex;
import io.lucelens.training.data.ImageSource;
import io.lucelens.training.data.UnknownImageNameException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The photos of an index as images of a table. A name is a photo's path or the end of it, down to
 * the mere file name, as long as no other photo's path ends so. The index does not remember which
 * folders it was made from; the ends of paths cover paths relative to any of them.
 */
final class IndexedPhotos implements ImageSource {
  private static final int NAMED = 3;

  private final Map<String, List<Path>> byFileName;
  private final String description;

  private IndexedPhotos(Map<String, List<Path>> byFileName, String description) {
    this.byFileName = byFileName;
    this.description = description;
  }

  /** The photos of an index as it is now; it is not needed any more afterwards. */
  static IndexedPhotos of(ImageIndex index, Path home) {
    Map<String, List<Path>> byFileName = new HashMap<>();
    index.forEach(
        image ->
            byFileName
                .computeIfAbsent(image.path().getFileName().toString(), n -> new ArrayList<>(1))
                .add(image.path()));
    return new IndexedPhotos(byFileName, "the index in " + home + " (" + index.size() + " photos)");
  }

  @Override
  public Path locate(Path table, String name) throws UnknownImageNameException {
    Path wanted = Path.of(name).normalize();
    List<Path> photos =
        byFileName.getOrDefault(String.valueOf(wanted.getFileName()), List.of()).stream()
            .filter(photo -> photo.endsWith(wanted))
            .sorted()
            .toList();
    return switch (photos.size()) {
      case 0 -> throw new UnknownImageNameException("the index knows no such photo", "");
      case 1 -> photos.getFirst();
      default -> throw ambiguous(photos);
    };
  }

  private static UnknownImageNameException ambiguous(List<Path> photos) {
    String some =
        photos.stream().limit(NAMED).map(Path::toString).collect(Collectors.joining(", "));
    return new UnknownImageNameException(
        "is the end of several photos' paths; write more of the path",
        photos.size() + " photos: " + some + (photos.size() > NAMED ? ", …" : ""));
  }

  @Override
  public String describe(Path table) {
    return description;
  }
}
