package io.lucelens.training.evaluation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * What does not fit into single numbers: accuracies class by class, corruption by severity.
 *
 * @param name what it shows, such as {@code confusion}
 * @param columns their headings
 * @param rows each as long as the columns; texts, and numbers as in the metrics
 * @param chart how a report draws it
 */
public record ResultTable(
    String name, List<String> columns, List<List<Object>> rows, @JsonIgnore Chart chart) {

  /** How a report draws a table. */
  public enum Chart {
    /** Not at all: the table says it best. */
    NONE,
    /** A bar for each row: the first column names it, the second is a share from 0 to 1. */
    BARS,
    /** A field for each cell, coloured by its share from 0 to 1; the first column names the row. */
    HEAT,
    /** A line through the points of the first two columns, both numbers. */
    LINE
  }

  /**
   * @throws IllegalArgumentException if a row has not as many cells as there are columns
   */
  public ResultTable {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "The row " + row + " of " + name + " does not fit the columns " + columns + ".");
      }
    }
  }
}
