package io.lucelens.training.data;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits text into rows and cells. CSV follows RFC 4180: a quoted cell may hold separators, line
 * ends and doubled quotes. TSV has no quoting, as in IANA's text/tab-separated-values. Blank lines
 * are passed over. Not thread-safe; the caller closes the reader.
 */
final class DelimitedText {
  /**
   * A row.
   *
   * @param line the line on which it starts, from 1
   * @param cells its cells, at least one
   */
  record Row(int line, List<String> cells) {}

  private static final int END = -1;

  private final Reader text;
  private final char separator;
  private final boolean quoted;
  private int line = 1;
  private int current;

  private DelimitedText(Reader text, char separator, boolean quoted) throws IOException {
    this.text = text;
    this.separator = separator;
    this.quoted = quoted;
    read();
  }

  static DelimitedText csv(Reader text) throws IOException {
    return new DelimitedText(text, ',', true);
  }

  static DelimitedText tsv(Reader text) throws IOException {
    return new DelimitedText(text, '\t', false);
  }

  /** The separator's name, for messages. */
  String separatorName() {
    return separator == '\t' ? "a tab" : "a comma";
  }

  /**
   * The next row that is not blank, or null at the end.
   *
   * @throws IOException if the text cannot be read or a quote is never closed
   */
  Row next() throws IOException {
    while (current == '\n' || current == '\r') {
      read();
    }
    if (current == END) {
      return null;
    }
    int start = line;
    List<String> cells = new ArrayList<>();
    cells.add(cell());
    while (current == separator) {
      read();
      cells.add(cell());
    }
    return new Row(start, cells);
  }

  private String cell() throws IOException {
    StringBuilder cell = new StringBuilder();
    if (quoted && current == '"') {
      quotedPart(cell);
    }
    while (current != separator && current != '\n' && current != '\r' && current != END) {
      cell.append((char) current);
      read();
    }
    return cell.toString();
  }

  private void quotedPart(StringBuilder cell) throws IOException {
    int start = line;
    read();
    while (true) {
      if (current == END) {
        throw new IOException("the quote opened in line " + start + " is never closed");
      }
      if (current == '"') {
        read();
        if (current != '"') {
          return;
        }
      }
      cell.append((char) current);
      read();
    }
  }

  private void read() throws IOException {
    if (current == '\n') {
      line++;
    }
    current = text.read();
  }
}
