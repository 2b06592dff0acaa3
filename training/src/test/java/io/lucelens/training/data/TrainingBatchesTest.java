package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.image.Preprocessing;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingBatchesTest {
  private static final int PAIRS = 11;
  private static final AugmentationOptions IMAGES = AugmentationOptions.CROPS_AND_FLIPS;
  private static final BatchOptions OPTIONS = batchesOf(4, 42);
  private static final Preprocessing PREPROCESSING = Preprocessing.reference(24);

  @TempDir Path folder;
  private Path shard;

  @BeforeEach
  void elevenPairs() throws IOException {
    SampleFiles.Tar tar = SampleFiles.tar();
    for (int i = 0; i < PAIRS; i++) {
      int width = i % 2 == 0 ? 64 : 128;
      tar.with(i + ".jpg", SampleFiles.image("jpg", width, 50 + i, i));
      tar.with(i + ".txt", caption(i, 0) + "\n" + caption(i, 1));
    }
    shard = tar.writeTo(folder.resolve("s.tar"));
  }

  /** A caption whose second letter tells the pair and whose length tells which of its two it is. */
  private static String caption(int pair, int variant) {
    return "#" + (char) ('A' + pair) + "x".repeat(variant);
  }

  @Test
  void aBatchHasPixelsTokensAndGroups() throws IOException {
    try (Pairs pairs = Pairs.open(shard);
        TrainingBatches batches = batches(pairs, OPTIONS, 0)) {
      TrainingBatch batch = batches.next();

      assertThat(batch.size()).isEqualTo(4);
      assertThat(batch.pixels().isDirect()).isTrue();
      assertThat(batch.pixels().order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(batch.pixels().remaining()).isEqualTo(4 * 3 * 24 * 24 * Float.BYTES);
      assertThat(floats(batch)).doesNotContain(Float.NaN);
      assertThat(batch.captionGroups()).containsExactly(0, 1, 2, 3);
      assertThat(List.of(batch.tokens())).allSatisfy(ids -> assertThat(ids.length).isBetween(2, 3));
    }
  }

  @Test
  void anEpochIsAPermutationAndItsIncompleteBatchIsDropped() throws IOException {
    try (Pairs pairs = Pairs.open(shard);
        TrainingBatches batches = batches(pairs, OPTIONS, 0)) {
      assertThat(batches.batchesPerEpoch()).isEqualTo(2);
      List<List<Integer>> epochs = new ArrayList<>();
      for (int epoch = 0; epoch < 3; epoch++) {
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          TrainingBatch batch = batches.next();
          assertThat(batch.epoch()).isEqualTo(epoch);
          assertThat(batch.step()).isEqualTo(2L * epoch + i);
          seen.addAll(pairsOf(batch));
        }
        assertThat(seen).hasSize(8).doesNotHaveDuplicates();
        epochs.add(seen);
      }
      assertThat(epochs).doesNotHaveDuplicates();
    }
  }

  @Test
  void theImagesOfABatchAreMixedByTheShareThatItNames() throws IOException {
    BatchOptions mixing = new BatchOptions(4, 42, IMAGES.withCutMix(1));
    int length = 3 * 24 * 24;
    try (Pairs pairs = Pairs.open(shard);
        TrainingBatches plain = batches(pairs, OPTIONS, 0);
        TrainingBatches mixed = batches(pairs, mixing, 0)) {
      for (int step = 0; step < 4; step++) {
        float[] before = floats(plain.next());
        TrainingBatch batch = mixed.next();
        float[] after = floats(batch);
        int other = 0;
        for (int i = 0; i < after.length; i++) {
          float next = before[(i + length) % before.length];
          assertThat(after[i]).isIn(before[i], next);
          other += after[i] == next ? 1 : 0;
        }
        assertThat((double) other / after.length).isCloseTo(1 - batch.own(), within(0.05));
      }
    }
  }

  @Test
  void everyCaptionOfAPairIsDrawnInTheLongRun() throws IOException {
    try (Pairs pairs = Pairs.open(shard);
        TrainingBatches batches = batches(pairs, OPTIONS, 0)) {
      List<Integer> lengths = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Arrays.stream(batches.next().tokens()).forEach(ids -> lengths.add(ids.length));
      }
      assertThat(lengths).filteredOn(length -> length == 2).hasSizeBetween(25, 55);
    }
  }

  @Test
  void theNumberOfThreadsDoesNotMatter() throws IOException {
    assertThat(firstBatches(withThreads(OPTIONS, 3), 0, 9))
        .isEqualTo(firstBatches(withThreads(OPTIONS, 1), 0, 9));
  }

  @Test
  void resumingGivesTheBatchesOfTheUninterruptedRun() throws IOException {
    List<List<Object>> whole = firstBatches(OPTIONS, 0, 9);

    assertThat(firstBatches(OPTIONS, 5, 4)).isEqualTo(whole.subList(5, 9));
  }

  @Test
  void anotherSeedGivesOtherBatches() throws IOException {
    assertThat(firstBatches(batchesOf(4, 43), 0, 2)).isNotEqualTo(firstBatches(OPTIONS, 0, 2));
  }

  @Test
  void captionsEqualUpToCaseAndSpaceShareAGroup() throws IOException {
    SampleFiles.Tar tar = SampleFiles.tar();
    String[] captions = {"A red  Dot", " a RED dot ", "a red dot", "a blue dot"};
    for (int i = 0; i < captions.length; i++) {
      tar.sample("00" + i, i, captions[i]);
    }
    try (Pairs pairs = Pairs.open(tar.writeTo(folder.resolve("same.tar")));
        TrainingBatches batches = batches(pairs, OPTIONS, 0)) {
      TrainingBatch batch = batches.next();
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          boolean same = isBlue(batch, i) == isBlue(batch, j);
          assertThat(batch.captionGroups()[i] == batch.captionGroups()[j]).isEqualTo(same);
        }
      }
    }
  }

  private static boolean isBlue(TrainingBatch batch, int i) {
    return Arrays.stream(batch.tokens()[i]).anyMatch(id -> id == 'u');
  }

  @Test
  void anUnreadableImageIsListedAndReplacedTheSameWayEveryTime() throws IOException {
    SampleFiles.Tar tar = SampleFiles.tar();
    for (int i = 0; i < 6; i++) {
      tar.sample("00" + i, i, caption(i, 0));
    }
    tar.with("bad.jpg", "this is a text file").with("bad.txt", "#Z");
    shard = tar.writeTo(folder.resolve("bad.tar"));
    BatchOptions all = batchesOf(7, 1);
    try (Pairs pairs = Pairs.open(shard);
        TrainingBatches batches = batches(pairs, all, 0)) {
      TrainingBatch batch = batches.next();

      assertThat(pairsOf(batch)).hasSize(7).doesNotContain('Z' - 'A');
      assertThat(batches.unreadable())
          .extracting(DataProblem::where)
          .containsExactly("bad.tar/bad");
    }
    assertThat(firstBatches(all, 0, 4)).isEqualTo(firstBatches(withThreads(all, 2), 0, 4));
  }

  @Test
  void aDataSetWhoseImagesAreAllUnreadableIsRefusedWithTheNumbers() throws IOException {
    SampleFiles.Tar tar = SampleFiles.tar();
    for (int i = 0; i < 4; i++) {
      tar.with(i + ".jpg", "not an image").with(i + ".txt", "#A");
    }
    try (Pairs pairs = Pairs.open(tar.writeTo(folder.resolve("bad.tar")));
        TrainingBatches batches = batches(pairs, OPTIONS, 0)) {
      assertThatThrownBy(batches::next)
          .isInstanceOf(UnusableDataException.class)
          .hasMessageContaining("20 images in a row")
          .hasMessageContaining("of 4 so far");
    }
  }

  @Test
  void aShardThatVanishesDuringTheRunEndsItWithTheReason() throws IOException {
    try (Pairs pairs = Pairs.open(shard);
        TrainingBatches batches = batches(pairs, OPTIONS, 0)) {
      batches.next();
      Files.delete(shard);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10; i++) {
                  batches.next();
                }
              })
          .isInstanceOf(UnusableDataException.class);
    }
  }

  @Test
  void fewerPairsThanABatchAndStepsBeforeTheFirstAreRefused() throws IOException {
    try (Pairs pairs = Pairs.open(shard)) {
      assertThatThrownBy(() -> batches(pairs, batchesOf(12, 1), 0))
          .isInstanceOf(UnusableDataException.class)
          .hasMessageContaining("11 usable pairs")
          .hasMessageContaining("12");
      assertThatThrownBy(() -> batches(pairs, OPTIONS, -1)).hasMessageContaining("step is -1");
    }
  }

  @Test
  void closingStopsTheWorkersWithoutBlamingTheImages() throws IOException {
    try (Pairs pairs = Pairs.open(shard)) {
      TrainingBatches batches = batches(pairs, withThreads(OPTIONS, 4), 0);
      batches.next();
      batches.close();
      assertThat(batches.unreadable()).isEmpty();
    }
  }

  @Test
  void optionsOutOfRangeAreRefusedWithTheirValue() {
    assertThatThrownBy(() -> batchesOf(0, 1)).hasMessageContaining("batch size is 0");
    assertThatThrownBy(() -> IMAGES.withCrops(0, 1)).hasMessageContaining("smallest crop is 0.0");
    assertThatThrownBy(() -> IMAGES.withCrops(0.9, 0.5)).hasMessageContaining("smallest crop");
    assertThatThrownBy(() -> IMAGES.withCrops(0.5, 1.5)).hasMessageContaining("largest crop");
    assertThatThrownBy(() -> withThreads(OPTIONS, 0)).hasMessageContaining("threads is 0");
  }

  private static BatchOptions batchesOf(int size, long seed) {
    return new BatchOptions(size, seed, IMAGES);
  }

  private static BatchOptions withThreads(BatchOptions options, int threads) {
    return new BatchOptions(options.batchSize(), options.seed(), IMAGES, threads);
  }

  private List<List<Object>> firstBatches(BatchOptions options, long firstStep, int count)
      throws IOException {
    try (Pairs pairs = Pairs.open(shard);
        TrainingBatches batches = batches(pairs, options, firstStep)) {
      return IntStream.range(0, count).mapToObj(i -> contents(batches.next())).toList();
    }
  }

  private static List<Object> contents(TrainingBatch batch) {
    return List.of(
        batch.step(),
        batch.epoch(),
        Arrays.hashCode(floats(batch)),
        Arrays.deepToString(batch.tokens()),
        Arrays.toString(batch.captionGroups()));
  }

  private static float[] floats(TrainingBatch batch) {
    FloatBuffer pixels = batch.pixels().asFloatBuffer();
    float[] floats = new float[pixels.remaining()];
    pixels.get(0, floats);
    return floats;
  }

  private static List<Integer> pairsOf(TrainingBatch batch) {
    return Arrays.stream(batch.tokens()).map(ids -> ids[1] - 'A').toList();
  }

  private static TrainingBatches batches(Pairs pairs, BatchOptions options, long firstStep) {
    return new TrainingBatches(
        pairs, text -> text.chars().toArray(), PREPROCESSING, options, firstStep);
  }
}
