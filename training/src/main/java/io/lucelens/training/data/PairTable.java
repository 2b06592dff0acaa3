package io.lucelens.training.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a table of image files and captions: a header with the columns {@code file} and {@code
 * caption}, or others that {@link PairFields} knows, then a row for each caption. Several rows of
 * one file are its captions. The columns {@code class} and {@code style} of a file's first row
 * become its details, other columns are ignored; where there is no caption, the class is it. .tsv
 * has no quoting, .csv is RFC 4180.
 */
final class PairTable {
  private final Path table;
  private final CaptionedImages images;

  /** The places of the columns by their names. */
  private final Map<String, Integer> columns = new LinkedHashMap<>();

  private PairTable(Path table, CaptionedImages images) {
    this.table = table;
    this.images = images;
  }

  /**
   * Adds a table's pairs and problems.
   *
   * @throws UnusableDataException if the header lacks a column, or the file is not text
   */
  static void read(Path table, ImageSource source, PairCollector found) {
    CaptionedImages images = new CaptionedImages(table, source, found);
    PairTable reader = new PairTable(table, images);
    boolean quoted = table.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
    try (BufferedReader text = TextFile.open(table)) {
      reader.rows(quoted ? DelimitedText.csv(text) : DelimitedText.tsv(text));
    } catch (IOException e) {
      images.problem("", "reading stopped", e.getMessage());
    }
    images.finish();
  }

  private void rows(DelimitedText text) throws IOException {
    DelimitedText.Row header = text.next();
    for (int i = 0; header != null && i < header.cells().size(); i++) {
      columns.putIfAbsent(header.cells().get(i).strip().toLowerCase(Locale.ROOT), i);
    }
    var file = PairFields.file(columns.keySet());
    var caption = PairFields.caption(columns.keySet());
    if (file.isEmpty() || caption.isEmpty()) {
      throw new UnusableDataException(
          "The first line of "
              + table
              + " names the columns "
              + columns.keySet()
              + "; it must name "
              + PairFields.RULE
              + ", separated by "
              + text.separatorName()
              + ".");
    }
    for (DelimitedText.Row row; (row = text.next()) != null; ) {
      row(row, columns.get(file.get()), columns.get(caption.get()));
    }
  }

  private void row(DelimitedText.Row row, int file, int caption) {
    List<String> cells = row.cells();
    String place = ":" + row.line();
    if (cells.size() <= Math.max(file, caption)) {
      images.problem(place, "has too few columns", Integer.toString(cells.size()));
    } else {
      images.add(place, cells.get(file), List.of(cells.get(caption)), details(cells));
    }
  }

  private Map<String, Object> details(List<String> cells) {
    Map<String, Object> details = new HashMap<>();
    for (String name : PairFields.DETAILS) {
      int column = columns.getOrDefault(name, cells.size());
      if (column < cells.size() && !cells.get(column).isBlank()) {
        details.put(name, cells.get(column).strip());
      }
    }
    return details;
  }
}
