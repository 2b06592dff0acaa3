package io.lucelens.cli;

import io.lucelens.training.data.DataProblem;
import java.util.List;

/** Says what of a data set is not used. */
final class PassedOver {
  /** A folder that was half copied must not push everything else off the screen. */
  private static final int MOST = 50;

  private PassedOver() {}

  /** Lists the problems with their reasons; of many, the first ones and how many there are. */
  static void tell(List<DataProblem> problems, Console console) {
    problems.stream()
        .limit(MOST)
        .forEach(problem -> console.note("Passed over " + OneLine.of(problem)));
    if (problems.size() > MOST) {
      console.note(
          "… and "
              + (problems.size() - MOST)
              + " more. Of all "
              + problems.size()
              + " passed over: "
              + DataProblem.countByReason(problems));
    }
  }
}
