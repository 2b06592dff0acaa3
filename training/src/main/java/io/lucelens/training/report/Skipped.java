package io.lucelens.training.report;

import io.lucelens.training.data.DataProblem;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What of the data was passed over.
 *
 * @param total of it
 * @param reasons most frequent first
 * @param list the first of them
 * @param further how many are not in the list
 */
public record Skipped(int total, List<Reason> reasons, List<DataProblem> list, int further) {
  /** More would make the page unwieldy, and the reasons are counted. */
  static final int LISTED = 200;

  /** A kind of reason and how often it came. */
  public record Reason(String reason, long count) {}

  /** Counts and lists problems, in their order. */
  public static Skipped of(Collection<DataProblem> problems) {
    Map<String, Long> counts =
        problems.stream()
            .collect(Collectors.groupingBy(p -> kind(p.reason()), Collectors.counting()));
    List<Reason> reasons =
        counts.entrySet().stream()
            .map(entry -> new Reason(entry.getKey(), entry.getValue()))
            .sorted(
                Comparator.comparingLong(Reason::count).reversed().thenComparing(Reason::reason))
            .toList();
    List<DataProblem> list = problems.stream().limit(LISTED).toList();
    return new Skipped(problems.size(), reasons, list, problems.size() - list.size());
  }

  /** Numbers, and what follows a colon, differ from file to file. */
  private static String kind(String reason) {
    return reason.replaceFirst("(?s): .*", "").replaceAll("\\d+", "N");
  }
}
