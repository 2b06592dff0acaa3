package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlphaSweepTest {
  /** All six recalls are the same, but for recall@10 in one direction where it is told. */
  private static RetrievalScore score(double recall, double textToImage10) {
    Map<String, Number> metrics = new HashMap<>();
    for (int k : new int[] {1, 5, 10}) {
      metrics.put("image_retrieval_recall@" + k, recall);
      metrics.put("text_retrieval_recall@" + k, recall);
    }
    metrics.put("image_retrieval_recall@10", textToImage10);
    return new RetrievalScore(metrics);
  }

  private static RetrievalScore score(double recall) {
    return score(recall, recall);
  }

  private static AlphaSweep sweep(double[] validation, RetrievalScore... general) {
    List<AlphaSweep.Row> rows = new ArrayList<>();
    for (int i = 0; i < validation.length; i++) {
      double alpha = (double) i / (validation.length - 1);
      rows.add(
          new AlphaSweep.Row(alpha, score(validation[i]), general.length == 0 ? null : general[i]));
    }
    return AlphaSweep.of(rows);
  }

  @Test
  void meanRecallIsASixthOfRsum() {
    assertThat(score(0.2, 0.8).meanRecall()).isEqualTo((5 * 0.2 + 0.8) / 6);
  }

  @Test
  void ofThoseThatForgetAtMostAPointTheBestInValidationIsRecommended() {
    AlphaSweep sweep =
        sweep(
            new double[] {0.1, 0.3, 0.5, 0.7, 0.9},
            score(0.60),
            score(0.62),
            score(0.59),
            score(0.58),
            score(0.30));

    assertThat(sweep.recommended()).isEqualTo(0.5);
    assertThat(sweep.rule()).contains("at most 1 point");
  }

  @Test
  void forgettingInOneDirectionIsEnough() {
    AlphaSweep sweep = sweep(new double[] {0.1, 0.3, 0.5}, score(0.6), score(0.6), score(0.6, 0.5));

    assertThat(sweep.recommended()).isEqualTo(0.5);
  }

  @Test
  void whereEverythingForgetsTheStartIsRecommended() {
    assertThat(
            sweep(new double[] {0.1, 0.5, 0.9}, score(0.6), score(0.5), score(0.4)).recommended())
        .isZero();
  }

  @Test
  void ofEqualsTheOneNearerToTheStartIsRecommended() {
    assertThat(
            sweep(new double[] {0.1, 0.5, 0.5}, score(0.6), score(0.6), score(0.6)).recommended())
        .isEqualTo(0.5);
  }

  @Test
  void withoutAGeneralSetTheSmallestWithinAPointOfTheBestIsRecommended() {
    AlphaSweep sweep = sweep(new double[] {0.1, 0.5, 0.785, 0.79, 0.795});

    assertThat(sweep.recommended()).isEqualTo(0.5);
    assertThat(sweep.rule()).contains("smallest").contains("--general");
  }
}
