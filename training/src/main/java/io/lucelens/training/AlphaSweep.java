package io.lucelens.training;

import java.util.Comparator;
import java.util.List;

/**
 * What the mixtures of the starting and the tuned model can do, and which is recommended.
 *
 * @param rows by rising α, from 0, the start, to 1, the tuned model
 * @param recommended the α by {@link #RULE_WITH_GENERAL} or {@link #RULE_ALONE}
 * @param rule the rule in words
 */
public record AlphaSweep(List<Row> rows, double recommended, String rule) {
  /** What general recall@10 and validation may lose before it counts: one point. */
  static final double TOLERANCE = 0.01;

  static final String RULE_WITH_GENERAL =
      "the best validation recall among those whose recall@10 on the general set falls by at most 1"
          + " point from the start, in both directions";

  static final String RULE_ALONE =
      "the smallest whose validation recall is within 1 point of the best; give a general set"
          + " (--general) to weigh it against what is forgotten";

  /**
   * One mixture.
   *
   * @param alpha share of the tuned model
   * @param validation on the pairs held back
   * @param general on the general-ability set; null without one
   */
  public record Row(double alpha, RetrievalScore validation, RetrievalScore general) {}

  /** Rounding of sums of tenths must not decide. */
  private static final double HAIR = 1e-9;

  /**
   * Chooses.
   *
   * @param rows by rising α, the first of them the start
   */
  static AlphaSweep of(List<Row> rows) {
    boolean weighed = rows.getFirst().general() != null;
    List<Row> allowed =
        weighed ? rows.stream().filter(row -> keeps(row, rows.getFirst())).toList() : rows;
    double best = allowed.stream().mapToDouble(AlphaSweep::validation).max().orElseThrow();
    double enough = weighed ? best : best - TOLERANCE;
    // Of equals the one nearer to the start.
    double alpha =
        allowed.stream()
            .filter(row -> validation(row) >= enough - HAIR)
            .map(Row::alpha)
            .min(Comparator.naturalOrder())
            .orElseThrow();
    return new AlphaSweep(List.copyOf(rows), alpha, weighed ? RULE_WITH_GENERAL : RULE_ALONE);
  }

  private static boolean keeps(Row row, Row start) {
    double least = -TOLERANCE - HAIR;
    return row.general().textToImage(10) - start.general().textToImage(10) >= least
        && row.general().imageToText(10) - start.general().imageToText(10) >= least;
  }

  private static double validation(Row row) {
    return row.validation().meanRecall();
  }
}
