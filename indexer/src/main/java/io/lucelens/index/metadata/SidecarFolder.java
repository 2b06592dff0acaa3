package io.lucelens.index.metadata;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sidecars of a folder, as it was when it was first asked for one. Thread-safe. */
final class SidecarFolder {
  private static final Logger LOG = LoggerFactory.getLogger(SidecarFolder.class);

  static final String TABLE = "captions.tsv";

  private final Path path;

  /** File names by their stem and the extension in lower case; null as long as nobody asked. */
  private Map<String, String> names;

  private CaptionTable table;

  SidecarFolder(Path path) {
    this.path = path;
  }

  /** The file of this stem and extension; the extension may be in capitals. */
  Optional<SidecarFile> file(String stem, String extension) {
    return Optional.ofNullable(names().get(stem + "." + extension))
        .flatMap(name -> SidecarFile.at(path.resolve(name)));
  }

  private synchronized Map<String, String> names() {
    if (names == null) {
      names = list();
    }
    return names;
  }

  private Map<String, String> list() {
    Map<String, String> found = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (dot > 0 && (extension.equals("xmp") || extension.equals("txt"))) {
          // Of two that differ in capitals only, always the same one.
          found.merge(
              name.substring(0, dot + 1) + extension,
              name,
              (one, other) -> one.compareTo(other) > 0 ? one : other);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debug("{} cannot be listed, so it has no sidecars: {}", path, e.toString());
    }
    return found;
  }

  /** What the folder's table of captions has for a photo in it or below it. */
  Optional<String> tableCaption(Path photo) {
    return table().captionOf(path.relativize(photo));
  }

  private synchronized CaptionTable table() {
    if (table == null) {
      table =
          SidecarFile.at(path.resolve(TABLE)).map(CaptionTable::read).orElse(CaptionTable.EMPTY);
    }
    return table;
  }
}
