package io.lucelens.index.store;

import static io.lucelens.index.store.TestImages.DIMENSION;
import static io.lucelens.index.store.TestImages.image;
import static io.lucelens.index.store.TestImages.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.Embedding;
import io.lucelens.index.metadata.CaptureTime;
import io.lucelens.index.metadata.PhotoMetadata;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ImageIndex} does. */
public abstract class ImageIndexContract {
  private ImageIndex index;

  /** A new, empty index of {@link TestImages#MODEL}. */
  protected abstract ImageIndex open();

  @BeforeEach
  void openIndex() {
    index = open();
  }

  @AfterEach
  void closeIndex() {
    index.close();
  }

  @Test
  void anEmptyIndexHasNothing() {
    assertThat(index.size()).isZero();
    assertThat(index.search(vector(1), 10)).isEmpty();
    assertThat(index.find("id-1")).isEmpty();
    assertThat(index.embedding("id-1")).isEmpty();
  }

  @Test
  void anImageIsFoundByIdPathAndContentOnceItIsCommitted() {
    putAll(3);

    assertThat(index.size()).isEqualTo(3);
    assertThat(index.find("id-2")).contains(image(2));
    assertThat(index.findByPath(image(2).path())).contains(image(2));
    assertThat(index.findByContent(image(2).contentHash())).contains(image(2));
    assertThat(index.findByPath(Path.of("/photos/no.jpg"))).isEmpty();
  }

  @Test
  void everyDetailOfARecordComesBack() {
    PhotoMetadata metadata =
        PhotoMetadata.builder()
            .takenAt(
                new CaptureTime(
                    LocalDateTime.of(2024, 2, 29, 23, 59, 58, 120_000_000),
                    ZoneOffset.ofHoursMinutes(5, 45)))
            .camera("NIKON D850")
            .lens("50mm f/1.8")
            .exposure("1/250 sec, f/2.8, ISO 100")
            .position(new PhotoMetadata.Position(-33.8568, 151.2153))
            .title("The Opera")
            .caption("First line\nsecond line 写真")
            .keywords(List.of("Sydney", "two words", "Ü"))
            .rating(-1)
            .build();
    IndexedImage full =
        new IndexedImage(
            "a-b_C",
            Path.of("/photos/x.jpg"),
            5_000_000_000L,
            Instant.ofEpochMilli(-1),
            "ab".repeat(32),
            1,
            2,
            metadata,
            "1:abc",
            List.of("beach"),
            List.of(Path.of("/photos/x.cr2")));

    index.put(full, vector(1));
    index.commit();

    assertThat(index.find("a-b_C")).contains(full);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "100%", "a#b?c", "é", "e\u0301", "写真", "😀", "a\"b", "a+b", "%20"})
  void anyFileNameComesBack(String name) {
    Path path = Path.of("/photos", name + ".jpg");
    IndexedImage named = image(1).at(path, 1, Instant.EPOCH);

    index.put(named, vector(1));
    index.commit();

    assertThat(index.findByPath(path)).contains(named);
  }

  @Test
  void theRawFilesBesideAPhotoComeBackAndOutliveAnUpdate() {
    IndexedImage paired =
        image(1).with(List.of(Path.of("/photos/a b.CR2"), Path.of("/photos/é.dng")));
    index.put(paired, vector(1));
    index.commit();
    index.updateRecord(paired.tagged(List.of("snow")));
    index.commit();

    assertThat(index.find("id-1").orElseThrow().companions()).isEqualTo(paired.companions());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a b", "100%", "写真", "x/y"})
  void thePhotosOfAFolderAreThoseBelowItAndNotOfOneWhoseNameBeginsAlike(String name) {
    Path folder = Path.of("/photos", name);
    List<Path> inside = List.of(folder.resolve("1.jpg"), folder.resolve("2/3.jpg"));
    List<Path> outside = List.of(Path.of(folder + "x/1.jpg"), Path.of("/photos/1.jpg"));
    int number = 0;
    for (Path path : Stream.concat(inside.stream(), outside.stream()).toList()) {
      index.put(image(++number).at(path, 1, Instant.EPOCH), vector(number));
    }
    index.commit();
    List<Path> below = new ArrayList<>();
    List<Path> in = new ArrayList<>();

    index.forEachBelow(folder, image -> below.add(image.path()));
    index.forEachIn(folder, image -> in.add(image.path()));

    assertThat(below).containsExactlyInAnyOrderElementsOf(inside);
    assertThat(in).containsExactly(inside.getFirst());
    assertThat(index.countBelow(folder)).isEqualTo(2);
    assertThat(index.countBelow(Path.of("/"))).isEqualTo(4);
  }

  @Test
  void aVectorComesBackBitForBit() {
    putAll(20);

    for (int i = 0; i < 20; i++) {
      assertThat(index.embedding("id-" + i)).contains(vector(i));
    }
  }

  @Test
  void puttingAnIdAgainReplacesRecordAndVector() {
    putAll(3);
    IndexedImage other = image(1).at(Path.of("/elsewhere/1.jpg"), 7, Instant.EPOCH);

    index.put(other, vector(99));
    index.commit();

    assertThat(index.size()).isEqualTo(3);
    assertThat(index.find("id-1")).contains(other);
    assertThat(index.embedding("id-1")).contains(vector(99));
    assertThat(index.findByPath(image(1).path())).isEmpty();
  }

  @Test
  void updatingARecordKeepsItsVectorBitForBit() {
    putAll(3);
    IndexedImage moved = image(1).at(Path.of("/elsewhere/1.jpg"), 7, Instant.EPOCH);

    index.updateRecord(moved);
    index.commit();

    assertThat(index.find("id-1")).contains(moved);
    assertThat(index.embedding("id-1")).contains(vector(1));
    assertThat(index.size()).isEqualTo(3);
  }

  @Test
  void aRecordCanBeUpdatedBeforeItIsCommitted() {
    putAll(1);
    index.put(image(0), vector(77));
    index.put(image(5), vector(5));
    IndexedImage moved = image(5).at(Path.of("/elsewhere/5.jpg"), 7, Instant.EPOCH);

    index.updateRecord(moved);
    index.updateRecord(image(0));
    index.commit();

    assertThat(index.find("id-5")).contains(moved);
    assertThat(index.embedding("id-5")).contains(vector(5));
    assertThat(index.embedding("id-0")).contains(vector(77));
  }

  @Test
  void updatingAnUnknownOrRemovedIdDoesNothing() {
    putAll(2);
    index.remove("id-1");

    index.updateRecord(image(1));
    index.updateRecord(image(9));
    index.commit();

    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void aRemovedImageIsGoneFromEverything() {
    putAll(3);

    index.remove("id-1");
    index.remove("unknown");
    index.commit();

    assertThat(index.size()).isEqualTo(2);
    assertThat(index.find("id-1")).isEmpty();
    assertThat(index.embedding("id-1")).isEmpty();
    assertThat(index.findByContent(image(1).contentHash())).isEmpty();
    assertThat(index.search(vector(1), 10))
        .extracting(hit -> hit.image().id())
        .doesNotContain("id-1");
    assertThat(visited()).containsExactlyInAnyOrder(image(0), image(2));
  }

  @Test
  void everyRecordIsVisitedOnce() {
    putAll(25);

    assertThat(visited())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 25).mapToObj(TestImages::image).toList());
  }

  @Test
  void hitsComeBestFirstWithTheirCosine() {
    putAll(50);
    Embedding query = vector(1234);

    List<Hit> hits = index.search(query, 7);

    List<Integer> nearest =
        IntStream.range(0, 50)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -query.cosine(vector(i))))
            .limit(7)
            .toList();
    assertThat(hits)
        .extracting(Hit::image)
        .isEqualTo(nearest.stream().map(TestImages::image).toList());
    for (int i = 0; i < 7; i++) {
      assertThat((double) hits.get(i).score())
          .isCloseTo(query.cosine(vector(nearest.get(i))), within(1e-6));
    }
  }

  @Test
  void anImageIsItsOwnBestHitAndTheOppositeScoresMinusOne() {
    float[] opposite = vector(1).toArray();
    for (int i = 0; i < opposite.length; i++) {
      opposite[i] = -opposite[i];
    }
    index.put(image(1), vector(1));
    index.put(image(2), Embedding.of(opposite));
    index.commit();

    List<Hit> hits = index.search(vector(1), 2);

    assertThat(hits.get(0).score()).isCloseTo(1f, within(1e-6f)).isLessThanOrEqualTo(1f);
    assertThat(hits.get(1).score()).isCloseTo(-1f, within(1e-6f)).isGreaterThanOrEqualTo(-1f);
  }

  @Test
  void equalScoresComeInTheOrderOfTheirPaths() {
    for (int i : new int[] {3, 1, 2}) {
      index.put(image(i), vector(1));
      index.commit();
    }

    assertThat(index.search(vector(1), 3))
        .extracting(hit -> hit.image().id())
        .containsExactly("id-1", "id-2", "id-3");
  }

  @Test
  void moreHitsThanImagesAreAllImages() {
    putAll(5);

    assertThat(index.search(vector(0), Integer.MAX_VALUE)).hasSize(5);
  }

  @Test
  void fewerThanOneHitCannotBeAskedFor() {
    assertThatThrownBy(() -> index.search(vector(1), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1")
        .hasMessageContaining("0");
  }

  @Test
  void aVectorOfAnotherDimensionIsRefusedWithBothNumbers() {
    Embedding other = vector(1, DIMENSION + 1);

    assertThatThrownBy(() -> index.search(other, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("48")
        .hasMessageContaining("49");
    assertThatThrownBy(() -> index.put(image(1), other))
        .isInstanceOf(IllegalArgumentException.class);
    index.commit();
    assertThat(index.size()).isZero();
  }

  @Test
  void tagsComeBackInTheirOrderAndStayWithAMovedImage() {
    IndexedImage tagged = image(1).tagged(List.of("sunset", "beach", "<b>été</b>"));
    index.put(tagged, vector(1));
    index.commit();
    IndexedImage moved = tagged.at(Path.of("/elsewhere/1.jpg"), 7, Instant.EPOCH);

    index.updateRecord(moved);
    index.commit();

    assertThat(index.find("id-1")).contains(moved);
    assertThat(visited()).containsExactly(moved);
    assertThat(index.search(vector(1), 1).getFirst().image()).isEqualTo(moved);
  }

  @Test
  void settingTagsLeavesTheVectorBitForBitAndTheRecordAsItWas() {
    putAll(20);
    index.setTags("id-3", List.of("dog"));
    index.setTags("id-4", List.of("dog", "snow"));
    index.setTags("unknown", List.of("dog"));
    index.commit();
    index.setTags("id-4", List.of());
    index.commit();

    assertThat(index.find("id-3")).contains(image(3).tagged(List.of("dog")));
    assertThat(index.find("id-4")).contains(image(4));
    for (int i = 0; i < 20; i++) {
      assertThat(index.embedding("id-" + i)).contains(vector(i));
    }
    assertThat(index.size()).isEqualTo(20);
  }

  @Test
  void aSearchForTagsFindsOnlyWhatHasAllOfThemNearestFirst() {
    for (int i = 0; i < 30; i++) {
      List<String> tags = new ArrayList<>(i % 2 == 0 ? List.of("even") : List.of());
      if (i % 3 == 0) {
        tags.add("third");
      }
      index.put(image(i).tagged(tags), vector(i));
    }
    index.commit();

    assertThat(index.search(vector(6), 100, Set.of("even", "third")))
        .extracting(hit -> hit.image().id())
        .startsWith("id-6")
        .containsExactlyInAnyOrder("id-0", "id-6", "id-12", "id-18", "id-24");
    assertThat(index.search(vector(6), 2, Set.of("even"))).hasSize(2);
    assertThat(index.search(vector(6), 100, Set.of("odd"))).isEmpty();
  }

  @Test
  void tagsAreCountedAsOfTheLastCommitWithoutWhatIsRemoved() {
    index.put(image(1).tagged(List.of("dog", "snow")), vector(1));
    index.put(image(2).tagged(List.of("dog")), vector(2));
    index.put(image(3).tagged(List.of("dog")), vector(3));
    index.commit();
    index.remove("id-3");
    index.commit();

    assertThat(index.tagCounts()).isEqualTo(Map.of("dog", 2, "snow", 1));
  }

  @Test
  void everyVectorIsVisitedOnceWithItsImage() {
    putAll(25);
    index.remove("id-9");
    index.commit();
    Map<IndexedImage, Embedding> visited = new HashMap<>();

    index.forEachEmbedding((image, vector) -> assertThat(visited.put(image, vector)).isNull());

    assertThat(visited).hasSize(24);
    visited.forEach(
        (image, vector) ->
            assertThat(vector).isEqualTo(vector(Integer.parseInt(image.id().substring(3)))));
  }

  @Test
  void aNoteIsThereUntilItIsReplaced() {
    assertThat(index.note("key")).isEmpty();
    index.note("key", "one");
    index.note("other", "x");
    index.note("key", "two");
    index.commit();

    assertThat(index.note("key")).contains("two");
    assertThat(index.note("other")).contains("x");
  }

  @Test
  void searchesGoOnWhileOthersWriteAndCommit() throws Exception {
    putAll(10);
    try (var threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> running = new ArrayList<>();
      running.add(
          threads.submit(
              () -> {
                for (int i = 10; i < 40; i++) {
                  index.put(image(i), vector(i));
                  index.remove("id-" + (i - 5));
                  index.commit();
                }
              }));
      for (int t = 0; t < 2; t++) {
        running.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    assertThat(index.search(vector(0), 3).getFirst().image()).isEqualTo(image(0));
                    assertThat(index.embedding("id-0")).contains(vector(0));
                  }
                }));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    }
    assertThat(index.size()).isEqualTo(10);
  }

  @Test
  void aClosedIndexSaysSoAndClosingItAgainDoesNothing() {
    index.close();
    index.close();

    assertThatThrownBy(() -> index.search(vector(1), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> index.put(image(1), vector(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void anImageThatWaitsIsListedButNotFoundBySearches() {
    putAll(2);
    index.putWaiting(image(7));
    index.commit();

    assertThat(index.size()).isEqualTo(3);
    assertThat(index.waiting()).isEqualTo(1);
    assertThat(index.find("id-7")).contains(image(7));
    assertThat(index.findByPath(image(7).path())).contains(image(7));
    assertThat(index.findByContent(image(7).contentHash())).contains(image(7));
    assertThat(index.embedding("id-7")).isEmpty();
    assertThat(visited()).hasSize(3);
    assertThat(waiting()).containsExactly(image(7));
    assertThat(index.search(vector(7), 10)).hasSize(2);
  }

  @Test
  void anImageThatWaitsIsPassedOverByWhatNeedsItsVectorWhateverItsTags() {
    index.put(image(1).tagged(List.of("dog")), vector(1));
    index.putWaiting(image(7));
    index.commit();
    index.setTags("id-7", List.of("dog"));
    index.commit();
    List<String> visited = new ArrayList<>();
    index.forEachEmbedding((image, vector) -> visited.add(image.id()));

    assertThat(visited).containsExactly("id-1");
    assertThat(index.search(vector(7), 10, Set.of("dog")))
        .extracting(hit -> hit.image().id())
        .containsExactly("id-1");
    assertThat(waiting()).containsExactly(image(7).tagged(List.of("dog")));
  }

  @Test
  void anIndexOfNothingButImagesThatWaitFindsNothing() {
    index.putWaiting(image(1));
    index.commit();

    assertThat(index.waiting()).isEqualTo(1);
    assertThat(index.embedding("id-1")).isEmpty();
    assertThat(index.search(vector(1), 10)).isEmpty();
  }

  @Test
  void anImageWaitsUntilItIsPutWithItsVectorAndAgainWhenItLosesIt() {
    index.putWaiting(image(1));
    index.put(image(2), vector(2));
    index.commit();

    index.put(image(1), vector(1));
    index.putWaiting(image(2));
    index.commit();

    assertThat(index.size()).isEqualTo(2);
    assertThat(waiting()).containsExactly(image(2));
    assertThat(index.embedding("id-1")).contains(vector(1));
    assertThat(index.embedding("id-2")).isEmpty();
  }

  @Test
  void anUpdatedOrRemovedImageThatWaitsStillWaitsOrIsGone() {
    index.putWaiting(image(1));
    index.putWaiting(image(2));
    IndexedImage moved = image(1).at(Path.of("/elsewhere/1.jpg"), 7, Instant.EPOCH);

    index.updateRecord(moved);
    index.remove("id-2");
    index.commit();

    assertThat(waiting()).containsExactly(moved);
    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void ofCopiesTheOneThatIsEmbeddedIsFoundWithItsVector() {
    for (int i = 1; i <= 5; i++) {
      IndexedImage copy =
          new IndexedImage(
              "copy-" + i, Path.of("/photos/" + i), 1, Instant.EPOCH, "ab".repeat(32), 1, 1);
      if (i == 3) {
        index.put(copy, vector(3));
      } else {
        index.putWaiting(copy);
      }
      index.commit();
    }

    EmbeddedImage found = index.findEmbeddedByContent("ab".repeat(32)).orElseThrow();
    assertThat(found.image().id()).isEqualTo("copy-3");
    assertThat(found.embedding()).isEqualTo(vector(3));
    assertThat(index.findByContent("ab".repeat(32))).isPresent();
  }

  @Test
  void aContentThatNoImageHasOrThatWaitsIsNotFoundWithAVector() {
    index.putWaiting(image(1));
    index.commit();

    assertThat(index.findEmbeddedByContent(image(1).contentHash())).isEmpty();
    assertThat(index.findEmbeddedByContent(image(2).contentHash())).isEmpty();
    assertThat(index.findByContent(image(1).contentHash())).contains(image(1));
  }

  @Test
  void aContentAndItsVectorBelongTogetherWhileImagesSwapThem() throws Exception {
    putAll(2);
    try (var threads = Executors.newSingleThreadExecutor()) {
      Future<?> swapping =
          threads.submit(
              () -> {
                for (int i = 0; i < 200; i++) {
                  index.put(withContent(0, (i + 1) % 2), vector((i + 1) % 2));
                  index.put(withContent(1, i % 2), vector(i % 2));
                  index.commit();
                }
              });
      while (!swapping.isDone()) {
        EmbeddedImage found = index.findEmbeddedByContent(image(0).contentHash()).orElseThrow();
        assertThat(found.image().contentHash()).isEqualTo(image(0).contentHash());
        assertThat(found.embedding()).isEqualTo(vector(0));
      }
      swapping.get();
    }
  }

  /** An image that has another one's content. */
  private static IndexedImage withContent(int number, int content) {
    IndexedImage image = image(number);
    return new IndexedImage(
        image.id(),
        image.path(),
        image.size(),
        image.modified(),
        image(content).contentHash(),
        image.width(),
        image.height());
  }

  @Test
  void keywordsAreFoundWholeWhateverTheirCapitalsAndAccents() {
    describe(1, PhotoMetadata.builder().keywords(List.of("Hot Air  Balloon", "Café")).build());
    describe(2, PhotoMetadata.builder().keywords(List.of("balloon")).build());

    assertThat(found(keyword("hot air balloon"))).containsExactly("id-1");
    assertThat(found(keyword("balloon"))).containsExactly("id-2");
    assertThat(found(keyword("CAFE\u0301"))).containsExactly("id-1");
    assertThat(found(keyword("caf"))).isEmpty();
    assertThat(found(keyword("balloon*"))).isEmpty();
  }

  @Test
  void wordsOfTitleAndCaptionAreFoundInTheirOrder() {
    describe(
        1,
        PhotoMetadata.builder()
            .title("Évora")
            .caption("A red car,\nparked; <b>not</b> blue")
            .build());
    describe(2, PhotoMetadata.builder().caption("a car in red, 富士山の写真").build());

    assertThat(found(caption("car"))).containsExactlyInAnyOrder("id-1", "id-2");
    assertThat(found(caption("RED CAR"))).containsExactly("id-1");
    assertThat(found(caption("car parked"))).containsExactly("id-1");
    assertThat(found(caption("evora"))).containsExactly("id-1");
    assertThat(found(caption("富士山"))).containsExactly("id-2");
    assertThat(found(caption("ca"))).isEmpty();
    assertThat(found(caption("<<>>"))).isEmpty();
  }

  @Test
  void wordsThatRunFromTheTitleIntoTheCaptionAreNotFound() {
    describe(1, PhotoMetadata.builder().title("Sunset at the").caption("Beach house").build());
    describe(2, PhotoMetadata.builder().title("Evening").caption("Sunset at the beach").build());

    assertThat(found(caption("the beach"))).containsExactly("id-2");
    assertThat(found(caption("sunset at the"))).containsExactlyInAnyOrder("id-1", "id-2");
    assertThat(found(caption("beach house"))).containsExactly("id-1");
  }

  @Test
  void ratingsAreAtLeastAndDaysInclusive() {
    describe(1, taken(LocalDateTime.of(2024, 5, 31, 23, 59)).rating(5).build());
    describe(2, taken(LocalDateTime.of(2024, 6, 1, 0, 0)).rating(3).build());
    describe(3, taken(LocalDateTime.of(1899, 12, 31, 12, 0)).rating(-1).build());

    assertThat(found(rated(3))).containsExactlyInAnyOrder("id-1", "id-2");
    assertThat(found(rated(4))).containsExactly("id-1");
    LocalDate may = LocalDate.of(2024, 5, 1);
    assertThat(found(between(may, LocalDate.of(2024, 5, 31)))).containsExactly("id-1");
    assertThat(found(between(null, LocalDate.of(1900, 1, 1)))).containsExactly("id-3");
    assertThat(found(between(may, null))).containsExactlyInAnyOrder("id-1", "id-2");
    assertThat(found(between(may, LocalDate.of(2023, 1, 1)))).isEmpty();
  }

  @Test
  void filtersNarrowEachOtherAndTags() {
    describe(1, taken(LocalDateTime.of(2024, 5, 31, 23, 59)).rating(5).build());
    describe(2, taken(LocalDateTime.of(2024, 5, 31, 23, 59)).rating(5).build());
    index.setTags("id-2", List.of("beach"));
    index.commit();
    LocalDate day = LocalDate.of(2024, 5, 31);

    assertThat(found(new ImageFilter(Set.of("beach"), Set.of(), Set.of(), 5, day, day)))
        .containsExactly("id-2");
    index.remove("id-2");
    index.commit();
    assertThat(found(new ImageFilter(Set.of("beach"), Set.of(), Set.of(), 5, day, day))).isEmpty();
    assertThat(found(rated(5))).containsExactly("id-1");
  }

  @Test
  void theNewestComeFirstAndWhatHasNoDateLastByPath() {
    LocalDateTime noon = LocalDateTime.of(2024, 5, 31, 12, 0);
    describe(4, PhotoMetadata.NONE);
    describe(1, taken(noon).build());
    describe(6, taken(noon.plusNanos(1_000_000)).build());
    describe(3, PhotoMetadata.NONE);
    describe(2, taken(noon.minusYears(130)).build());
    describe(5, taken(noon.plusHours(13)).build());
    describe(0, taken(noon).build());

    assertThat(newest(10, ImageFilter.NONE))
        .containsExactly("id-5", "id-6", "id-0", "id-1", "id-2", "id-3", "id-4");
    assertThat(newest(3, ImageFilter.NONE)).containsExactly("id-5", "id-6", "id-0");
    assertThat(newest(Integer.MAX_VALUE, ImageFilter.NONE)).hasSize(7);
    assertThat(index.newest(3, 2, ImageFilter.NONE))
        .extracting(IndexedImage::id)
        .containsExactly("id-1", "id-2");
    assertThat(index.newest(6, 10, ImageFilter.NONE))
        .extracting(IndexedImage::id)
        .containsExactly("id-4");
    assertThat(index.newest(7, 10, ImageFilter.NONE)).isEmpty();
    assertThat(index.newest(Integer.MAX_VALUE, Integer.MAX_VALUE, ImageFilter.NONE)).isEmpty();
    assertThatThrownBy(() -> index.newest(-1, 10, ImageFilter.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void theNewestAreThoseThatFitTheFilterAsOfNow() {
    LocalDateTime noon = LocalDateTime.of(2024, 5, 31, 12, 0);
    describe(1, taken(noon).rating(5).build());
    describe(2, taken(noon.plusDays(1)).rating(5).build());
    describe(3, taken(noon.plusDays(2)).rating(4).build());
    describe(4, taken(noon.plusDays(3)).rating(5).build());
    index.setTags("id-1", List.of("beach"));
    index.setTags("id-3", List.of("beach"));
    index.remove("id-4");
    index.commit();

    assertThat(newest(10, rated(5))).containsExactly("id-2", "id-1");
    assertThat(newest(10, ImageFilter.tagged(Set.of("beach")))).containsExactly("id-3", "id-1");
    assertThat(newest(10, caption("nothing"))).isEmpty();
    index.updateRecord(image(1).described(taken(noon.plusYears(1)).rating(5).build(), "2"));
    index.commit();
    assertThat(newest(10, rated(5))).containsExactly("id-1", "id-2");
  }

  @Test
  void whatWaitsToBeEmbeddedIsAmongTheNewest() {
    describe(1, taken(LocalDateTime.of(2024, 5, 31, 12, 0)).rating(5).build());
    PhotoMetadata later = taken(LocalDateTime.of(2024, 6, 1, 12, 0)).rating(5).build();
    index.putWaiting(image(2).described(later, "1"));
    index.commit();

    assertThat(newest(10, rated(5))).containsExactly("id-2", "id-1");
    assertThat(index.newest(0, 10, rated(5)).getFirst()).isEqualTo(image(2).described(later, "1"));
  }

  @Test
  void anEmptyIndexHasNoNewestAndFewerThanOneCannotBeAskedFor() {
    assertThat(newest(10, ImageFilter.NONE)).isEmpty();
    assertThat(newest(10, rated(5))).isEmpty();
    assertThatThrownBy(() -> index.newest(0, 0, ImageFilter.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }

  private List<String> newest(int k, ImageFilter filter) {
    return index.newest(0, k, filter).stream().map(IndexedImage::id).toList();
  }

  private static PhotoMetadata.Builder taken(LocalDateTime local) {
    return PhotoMetadata.builder().takenAt(new CaptureTime(local, null));
  }

  private void describe(int number, PhotoMetadata metadata) {
    index.put(image(number).described(metadata, "1"), vector(number));
    index.commit();
  }

  private static ImageFilter keyword(String keyword) {
    return new ImageFilter(Set.of(), Set.of(keyword), Set.of(), null, null, null);
  }

  private static ImageFilter caption(String words) {
    return new ImageFilter(Set.of(), Set.of(), Set.of(words), null, null, null);
  }

  private static ImageFilter rated(int stars) {
    return new ImageFilter(Set.of(), Set.of(), Set.of(), stars, null, null);
  }

  private static ImageFilter between(LocalDate from, LocalDate to) {
    return new ImageFilter(Set.of(), Set.of(), Set.of(), null, from, to);
  }

  private List<String> found(ImageFilter filter) {
    return index.search(vector(7), 10, filter).stream().map(hit -> hit.image().id()).toList();
  }

  private List<IndexedImage> waiting() {
    List<IndexedImage> waiting = new ArrayList<>();
    index.forEachWaiting(waiting::add);
    return waiting;
  }

  private void putAll(int count) {
    for (int i = 0; i < count; i++) {
      index.put(image(i), vector(i));
    }
    index.commit();
  }

  private List<IndexedImage> visited() {
    List<IndexedImage> visited = new ArrayList<>();
    index.forEach(visited::add);
    return visited;
  }
}
