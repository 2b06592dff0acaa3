package io.lucelens.training.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a table of image files and captions: a header with the columns {@code file} and {@code
 * caption}, then a row for each caption. Several rows of one file are its captions. The columns
 * {@code class} and {@code style} of a file's first row become its details, other columns are
 * ignored; where there is no column caption, the class is the caption. Paths are relative to the
 * table's folder. .tsv has no quoting, .csv is RFC 4180.
 */
final class PairTable {
  private static final String FILE = "file";
  private static final String CAPTION = "caption";

  /** Columns that go to a pair's details. */
  private static final List<String> DETAILS = List.of("class", "style");

  private final Path table;
  private final String name;
  private final PairCollector found;
  private final Map<String, List<String>> captionsOf = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> detailsOf = new HashMap<>();

  private PairTable(Path table, PairCollector found) {
    this.table = table;
    this.name = table.getFileName().toString();
    this.found = found;
  }

  /**
   * Adds a table's pairs and problems.
   *
   * @throws UnusableDataException if the header lacks a column
   */
  static void read(Path table, PairCollector found) {
    PairTable reader = new PairTable(table, found);
    boolean quoted = table.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
    // An InputStreamReader replaces bytes that are not UTF-8; Files.newBufferedReader would give
    // the whole table up for one of them.
    try (BufferedReader text =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(table), StandardCharsets.UTF_8))) {
      reader.rows(quoted ? DelimitedText.csv(text) : DelimitedText.tsv(text));
    } catch (IOException e) {
      found.problem(reader.name, "reading stopped: " + e.getMessage());
    }
    reader.captionsOf.forEach(reader::addPair);
  }

  private void rows(DelimitedText text) throws IOException {
    DelimitedText.Row header = text.next();
    List<String> columns = header == null ? List.of() : columnNames(header);
    int file = columns.indexOf(FILE);
    int caption = columns.indexOf(columns.contains(CAPTION) ? CAPTION : DETAILS.getFirst());
    if (file < 0 || caption < 0) {
      throw new UnusableDataException(
          "The first line of "
              + table
              + " names the columns "
              + columns
              + "; it must name file and caption (or class), separated by "
              + text.separatorName()
              + ".");
    }
    for (DelimitedText.Row row; (row = text.next()) != null; ) {
      row(row, file, caption, columns);
    }
  }

  private static List<String> columnNames(DelimitedText.Row header) {
    return header.cells().stream().map(cell -> cell.strip().toLowerCase(Locale.ROOT)).toList();
  }

  private void row(DelimitedText.Row row, int file, int caption, List<String> columns) {
    List<String> cells = row.cells();
    if (cells.size() <= Math.max(file, caption)) {
      found.problem(name + ":" + row.line(), "has only " + cells.size() + " columns");
      return;
    }
    String path = cells.get(file).strip();
    String text = cells.get(caption).strip();
    if (path.isEmpty() || text.isEmpty()) {
      found.problem(name + ":" + row.line(), path.isEmpty() ? "names no file" : "has no caption");
      return;
    }
    captionsOf.computeIfAbsent(path, key -> new ArrayList<>()).add(text);
    detailsOf.computeIfAbsent(path, key -> details(cells, columns));
  }

  private static Map<String, Object> details(List<String> cells, List<String> columns) {
    Map<String, Object> details = new LinkedHashMap<>();
    for (String name : DETAILS) {
      int column = columns.indexOf(name);
      if (column >= 0 && column < cells.size() && !cells.get(column).isBlank()) {
        details.put(name, cells.get(column).strip());
      }
    }
    return details;
  }

  private void addPair(String path, List<String> captions) {
    try {
      Path image = table.resolveSibling(path);
      long size = Files.isRegularFile(image) ? Files.size(image) : -1;
      if (size < 0) {
        found.problem(name + "/" + path, "there is no such file");
      } else if (size == 0 || size > FileSlice.LARGEST_IMAGE) {
        found.problem(name + "/" + path, "has " + size + " bytes, which is no usable image");
      } else {
        FileSlice bytes = new FileSlice(image, 0, (int) size);
        found.pair(new ImageTextPair(path, bytes, captions, detailsOf.get(path)));
      }
    } catch (InvalidPathException | IOException e) {
      found.problem(name + "/" + path, "cannot be read: " + e.getMessage());
    }
  }
}
