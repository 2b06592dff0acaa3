package io.lucelens.index.metadata;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table of files and captions, as training reads them: the first line names the columns, tabs
 * separate them, and there is no quoting. Files are named relative to the table's folder; several
 * rows of a file are lines of its caption. Immutable.
 */
final class CaptionTable {
  /** A folder without a table. */
  static final CaptionTable EMPTY = new CaptionTable(Map.of());

  private static final Logger LOG = LoggerFactory.getLogger(CaptionTable.class);

  /** Some 150,000 captions; all of them are kept in memory while their folder is read. */
  private static final int MAX_BYTES = 16 << 20;

  /** As training knows these columns. */
  private static final List<String> FILE = List.of("file", "file_name", "image", "filepath");

  private static final List<String> CAPTION = List.of("caption", "text", "title", "captions");

  private final Map<String, String> captions;

  private CaptionTable(Map<String, String> captions) {
    this.captions = captions;
  }

  /** The table in a file; empty if that is none. */
  static CaptionTable read(SidecarFile file) {
    Optional<String> text = file.text(MAX_BYTES);
    if (text.isEmpty()) {
      return EMPTY;
    }
    var lines = text.get().lines().iterator();
    List<String> columns = lines.hasNext() ? cells(lines.next()) : List.of();
    int name = column(columns, FILE);
    int caption = column(columns, CAPTION);
    if (name < 0 || caption < 0) {
      LOG.debug("{} is passed over: its first line names {}", file.path(), columns);
      return EMPTY;
    }
    Map<String, String> captions = new HashMap<>();
    while (lines.hasNext()) {
      List<String> cells = cells(lines.next());
      if (cells.size() > Math.max(name, caption)) {
        add(captions, cells.get(name), cells.get(caption));
      }
    }
    return new CaptionTable(captions);
  }

  private static List<String> cells(String line) {
    return Arrays.asList(line.split("\t", -1));
  }

  private static int column(List<String> columns, List<String> names) {
    List<String> known = new ArrayList<>();
    columns.forEach(column -> known.add(column.strip().toLowerCase(Locale.ROOT)));
    return names.stream().mapToInt(known::indexOf).filter(at -> at >= 0).findFirst().orElse(-1);
  }

  private static void add(Map<String, String> captions, String file, String caption) {
    String line = WrittenText.lines(caption);
    if (line != null) {
      captions.merge(normal(file.strip()), line, CaptionTable::joined);
    }
  }

  /** A hostile table has one file in all rows: what is too long anyway is not built up. */
  private static String joined(String one, String other) {
    return one.length() + other.length() < WrittenText.MAX_CAPTION ? one + "\n" + other : one;
  }

  /** As a path of this system's, with the separators that all systems understand. */
  private static String normal(String file) {
    String slashes = file.replace('\\', '/');
    return slashes.startsWith("./") ? slashes.substring(2) : slashes;
  }

  /** The caption of a file, by its path relative to the table. */
  Optional<String> captionOf(Path file) {
    return Optional.ofNullable(captions.get(file.toString().replace('\\', '/')));
  }
}
