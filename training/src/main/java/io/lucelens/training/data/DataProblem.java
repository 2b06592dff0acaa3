package io.lucelens.training.data;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Something in a data set that was passed over.
 *
 * @param where the sample, line or file
 * @param reason what is wrong with it, in one line and the same words for the same trouble
 * @param detail what is special about this one, such as a number; may be empty
 */
public record DataProblem(String where, String reason, String detail) {
  /** Exceptions may have nothing to say, and then there is no detail. */
  public DataProblem {
    detail = Objects.requireNonNullElse(detail, "");
  }

  /** A problem about which there is nothing more to say. */
  public DataProblem(String where, String reason) {
    this(where, reason, "");
  }

  /** How often each reason occurs, the most frequent first: {@code 3 × has no caption, 1 × …}. */
  public static String countByReason(List<DataProblem> problems) {
    Map<String, Long> counts =
        problems.stream()
            .collect(
                Collectors.groupingBy(
                    DataProblem::reason, LinkedHashMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .map(entry -> entry.getValue() + " × " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return where + ": " + reason + (detail.isEmpty() ? "" : " (" + detail + ")");
  }
}
