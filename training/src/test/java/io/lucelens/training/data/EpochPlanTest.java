package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochPlanTest {
  @TempDir Path folder;

  /** Pairs of classes of these sizes; a class named "-" stands for none. */
  private Pairs pairs(Map<String, Integer> sizes) throws IOException {
    SampleFiles.Tar tar = SampleFiles.tar();
    byte[] png = SampleFiles.png(1);
    int number = 0;
    for (var entry : new TreeMap<>(sizes).entrySet()) {
      for (int i = 0; i < entry.getValue(); i++) {
        String base = String.format("%04d", number++);
        tar.with(base + ".png", png).with(base + ".txt", "caption " + base);
        if (!entry.getKey().equals("-")) {
          tar.with(base + ".json", "{\"class\":\"" + entry.getKey() + "\"}");
        }
      }
    }
    return Pairs.open(tar.writeTo(folder.resolve("pairs.tar")));
  }

  private static int mostOfAClass(Pairs pairs, int[] order, int batch, int size) {
    Map<Object, Integer> counts = new HashMap<>();
    for (int i = batch * size; i < (batch + 1) * size; i++) {
      Object label = pairs.get(order[i]).details().get("class");
      if (label != null) {
        counts.merge(label, 1, Integer::sum);
      }
    }
    return counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  @ParameterizedTest
  @CsvSource({"4, 1, 5", "4, 2, 7", "6, 2, 3", "5, 1, 3"})
  void noBatchHasMoreOfAClassThanAllowedAndAllAreFull(int size, int perClass, int batches)
      throws IOException {
    try (Pairs pairs = pairs(Map.of("a", 17, "b", 5, "c", 3, "d", 2, "e", 1, "-", 4))) {
      EpochPlan plan = EpochPlan.of(pairs, size, 7, 0, perClass);
      assertThat(plan.batchesPerEpoch()).isEqualTo(batches);
      for (int epoch = 0; epoch < 20; epoch++) {
        int[] order = plan.order(epoch);
        assertThat(order).hasSize(batches * size).doesNotHaveDuplicates();
        for (int batch = 0; batch < batches; batch++) {
          assertThat(mostOfAClass(pairs, order, batch, size)).isLessThanOrEqualTo(perClass);
        }
      }
    }
  }

  @Test
  void everyPairComesInSomeEpochAndEpochsDiffer() throws IOException {
    try (Pairs pairs = pairs(Map.of("a", 12, "b", 3, "c", 3, "d", 3))) {
      EpochPlan plan = EpochPlan.of(pairs, 3, 7, 0, 1);
      Set<Integer> seen = new HashSet<>();
      for (int epoch = 0; epoch < 40; epoch++) {
        Arrays.stream(plan.order(epoch)).forEach(seen::add);
      }
      assertThat(seen).hasSize(pairs.size());
      assertThat(plan.order(0)).isEqualTo(plan.order(0)).isNotEqualTo(plan.order(1));
      assertThat(EpochPlan.of(pairs, 3, 8, 0, 1).order(0)).isNotEqualTo(plan.order(0));
    }
  }

  @Test
  void tooFewClassesForABatchAreRefusedWithTheNumbers() throws IOException {
    try (Pairs pairs = pairs(Map.of("a", 20, "b", 20))) {
      assertThatThrownBy(() -> EpochPlan.of(pairs, 4, 1, 0, 1))
          .isInstanceOf(UnusableDataException.class)
          .hasMessageContaining("at most 1 of a class")
          .hasMessageContaining("2 classes give 2 pairs")
          .hasMessageContaining("batch of 4");
      assertThat(EpochPlan.of(pairs, 4, 1, 0, 2).batchesPerEpoch()).isEqualTo(10);
    }
  }

  @Test
  void dataWithoutClassesSaysWhereTheyWouldBe() throws IOException {
    try (Pairs pairs = pairs(Map.of("-", 8))) {
      assertThatThrownBy(() -> EpochPlan.of(pairs, 4, 1, 0, 1))
          .isInstanceOf(UnusableDataException.class)
          .hasMessageContaining(".json");
    }
  }

  @Test
  void everyBatchEndsWithPairsToRehearseWhichAllComeInTurn() throws IOException {
    try (Pairs pairs = pairs(Map.of("a", 11))) {
      TrainingData data = new TrainingData(pairs, pairs.select(List.of(0, 1, 2, 3, 4, 5, 6)));
      EpochPlan plan = EpochPlan.rehearsing(data, 5, 2, 7, 0, 0);
      assertThat(plan.batchesPerEpoch()).isEqualTo(3);
      List<Integer> rehearsed = new ArrayList<>();
      for (int epoch = 0; epoch < 7; epoch++) {
        int[] order = plan.order(epoch);
        assertThat(order).hasSize(15).isEqualTo(plan.order(epoch));
        for (int i = 0; i < order.length; i++) {
          if (i % 5 < 3) {
            assertThat(order[i]).isLessThan(11);
          } else {
            rehearsed.add(order[i] - 11);
          }
        }
      }
      // Forty-two places are six rounds of seven.
      for (int round = 0; round < 6; round++) {
        assertThat(rehearsed.subList(round * 7, round * 7 + 7))
            .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
      }
      assertThat(rehearsed.subList(0, 7)).isNotEqualTo(rehearsed.subList(7, 14));
    }
  }
}
