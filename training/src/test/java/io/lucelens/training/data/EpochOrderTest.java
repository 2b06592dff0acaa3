package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochOrderTest {
  /** Ninety cats, ten newts and a hundred photos of no class. */
  private static List<ImageTextPair> pairs() {
    List<ImageTextPair> pairs = new ArrayList<>();
    IntStream.range(0, 90).forEach(i -> pairs.add(pair(Map.of("source", "s", "class", "cat"))));
    IntStream.range(0, 10).forEach(i -> pairs.add(pair(Map.of("source", "s", "class", "newt"))));
    IntStream.range(0, 100).forEach(i -> pairs.add(pair(Map.of("source", "t"))));
    return pairs;
  }

  private static ImageTextPair pair(Map<String, Object> details) {
    return new ImageTextPair("k", () -> new byte[0], List.of("c"), details);
  }

  private static int[] counts(double balance, int epochs) {
    EpochOrder order = new EpochOrder(pairs(), balance, 7);
    int[] counts = new int[3];
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] positions = order.of(epoch);
      assertThat(positions).hasSize(200);
      for (int position : positions) {
        counts[position < 90 ? 0 : position < 100 ? 1 : 2]++;
      }
    }
    return counts;
  }

  @Test
  void withoutBalanceEveryPairComesOnceAnEpoch() {
    EpochOrder order = new EpochOrder(pairs(), 0, 7);
    assertThat(Arrays.stream(order.of(0)).sorted().toArray())
        .containsExactly(IntStream.range(0, 200).toArray());
    assertThat(order.of(0)).isNotEqualTo(order.of(1));
  }

  @Test
  void fullBalanceDrawsClassesEquallyOftenAndLeavesOthersTheirShare() {
    int[] counts = counts(1, 50);
    assertThat(counts[0] / 50.0).isBetween(49.0, 51.0);
    assertThat(counts[1] / 50.0).isBetween(49.0, 51.0);
    assertThat(counts[2] / 50.0).isBetween(99.0, 101.0);
  }

  @Test
  void halfABalanceLiesBetween() {
    // Chances as 1/√90 to 1/√10: of 100 draws, 75 cats and 25 newts.
    int[] counts = counts(0.5, 50);
    assertThat(counts[0] / 50.0).isBetween(74.0, 76.0);
    assertThat(counts[1] / 50.0).isBetween(24.0, 26.0);
  }

  @Test
  void anEpochsOrderDependsOnSeedAndEpochAlone() {
    assertThat(new EpochOrder(pairs(), 0.3, 7).of(5))
        .isEqualTo(new EpochOrder(pairs(), 0.3, 7).of(5))
        .isNotEqualTo(new EpochOrder(pairs(), 0.3, 8).of(5));
  }
}
