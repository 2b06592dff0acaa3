package io.lucelens.training.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.evaluation.RankedPairs;
import io.lucelens.training.evaluation.RetrievalRanks;
import io.lucelens.training.report.QueryChanges.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueryChangesTest {
  /** Picture i has the i-th captions; each caption's ranks and first pictures are given. */
  private static RankedPairs ranked(List<List<String>> captions, int[] ranks, int[] first) {
    List<ImageTextPair> pairs = new ArrayList<>();
    List<String> all = new ArrayList<>();
    List<Integer> images = new ArrayList<>();
    for (List<String> own : captions) {
      own.forEach(caption -> images.add(pairs.size()));
      all.addAll(own);
      pairs.add(new ImageTextPair("p" + pairs.size(), () -> new byte[0], own, Map.of()));
    }
    return new RankedPairs(
        pairs,
        all,
        images.stream().mapToInt(i -> i).toArray(),
        new RetrievalRanks(ranks, new int[pairs.size()], first),
        0,
        0);
  }

  private static QueryChanges changes(List<List<String>> captions, int[] before, int[] after) {
    int[] first = new int[before.length];
    return QueryChanges.of(
        ranked(captions, before, first),
        ranked(captions, after, first),
        pair -> new Picture.Thumbnail("data:", null));
  }

  @Test
  void captionsAreOrderedByPlacesWonOrLostAndTheUnchangedAreInNoList() {
    QueryChanges changes =
        changes(
            List.of(List.of("a"), List.of("b"), List.of("c"), List.of("d"), List.of("e")),
            new int[] {4, 5, 1, 3, 2},
            new int[] {3, 1, 4, 3, 5});

    assertThat(changes.captions()).isEqualTo(5);
    assertThat(changes.improved()).isEqualTo(2);
    assertThat(changes.worsened()).isEqualTo(2);
    assertThat(changes.mostImproved()).extracting(Change::caption).containsExactly("b", "a");
    // Of two that lost as much, the one that is nearer to the front.
    assertThat(changes.mostWorsened()).extracting(Change::caption).containsExactly("c", "e");
    assertThat(changes.mostWorsened().getFirst().before()).isEqualTo(1);
    assertThat(changes.mostWorsened().getFirst().after()).isEqualTo(4);
  }

  @Test
  void equalCaptionsAndCaptionsOfOnePictureDoNotFillTheList() {
    QueryChanges changes =
        changes(
            List.of(List.of("a shirt"), List.of("A  Shirt", "blue"), List.of("red", "crimson")),
            new int[] {9, 8, 7, 6, 9},
            new int[] {1, 1, 1, 1, 1});

    assertThat(changes.improved()).isEqualTo(5);
    assertThat(changes.mostImproved())
        .extracting(Change::caption)
        .containsExactly("a shirt", "crimson", "blue");
    assertThat(changes.mostImproved()).extracting(Change::alike).containsExactly(1, 0, 0);
  }

  @Test
  void aPictureWithTheSameCaptionIsMarkedAsFitting() {
    List<List<String>> captions = List.of(List.of("a cap"), List.of("a hat"), List.of("A hat"));
    QueryChanges changes =
        QueryChanges.of(
            ranked(captions, new int[] {1, 3, 1}, new int[] {0, 0, 2}),
            ranked(captions, new int[] {1, 2, 1}, new int[] {0, 2, 2}),
            pair -> new Picture.Thumbnail("data:" + pair.key(), null));

    Change hat = changes.mostImproved().getFirst();
    assertThat(hat.right().key()).isEqualTo("p1");
    assertThat(hat.firstBefore().key()).isEqualTo("p0");
    assertThat(hat.firstBefore().fits()).isFalse();
    assertThat(hat.firstAfter().key()).isEqualTo("p2");
    assertThat(hat.firstAfter().fits()).isTrue();
    assertThat(hat.firstAfter().thumbnail().uri()).isEqualTo("data:p2");
  }

  @Test
  void picturesAreReadForTheTenOfEachListOnly() {
    int size = 50;
    List<List<String>> captions =
        IntStream.range(0, size).mapToObj(i -> List.of("caption " + i)).toList();
    int[] up = IntStream.range(0, size).map(i -> i + 1).toArray();
    int[] down = IntStream.range(0, size).map(i -> size - i).toArray();
    int[] own = IntStream.range(0, size).toArray();
    List<String> read = new ArrayList<>();

    QueryChanges changes =
        QueryChanges.of(
            ranked(captions, up, own),
            ranked(captions, down, own),
            pair -> {
              read.add(pair.key());
              return new Picture.Thumbnail(null, "truncated");
            });

    assertThat(changes.mostImproved()).hasSize(10);
    assertThat(changes.mostWorsened()).hasSize(10);
    assertThat(read).hasSize(60);
  }

  @Test
  void ranksOfOtherPicturesAreNotCompared() {
    RankedPairs two =
        ranked(List.of(List.of("a"), List.of("b")), new int[] {1, 1}, new int[] {0, 1});
    RankedPairs one = ranked(List.of(List.of("a")), new int[] {1}, new int[] {0});

    assertThatThrownBy(() -> QueryChanges.of(two, one, pair -> null))
        .hasMessageContaining("cannot be compared")
        .hasMessageContaining("disk");
  }
}
