package io.lucelens.server.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.TextTooLongException;
import io.lucelens.clip.image.UnreadableImageException;
import io.lucelens.index.metadata.CaptureTime;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.store.Hit;
import io.lucelens.index.store.IndexedImage;
import java.awt.Color;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchServiceTest {
  private PhotoFolder photos;
  private SearchService service;
  private IndexedImage red;
  private IndexedImage blue;
  private IndexedImage green;
  private IndexedImage purple;

  @BeforeEach
  void aFewColours(@TempDir Path temporary) throws Exception {
    photos = new PhotoFolder(temporary);
    red = photos.add("red.png", Color.RED);
    blue = photos.add("blue.png", Color.BLUE);
    green = photos.add("green.png", Color.GREEN);
    purple = photos.add("purple.png", new Color(180, 0, 180));
    service =
        new SearchService(
            photos.encoder(), photos.index(), PictureEncoder.ofUploads(photos.encoder()));
  }

  @Test
  void wordsFindWhatTheyNameBestFirst() throws Exception {
    SearchResult result = service.search(SearchRequest.ofText("something red", 2));
    assertThat(result.hits())
        .extracting(hit -> hit.image().id())
        .containsExactly(red.id(), purple.id());
    assertThat(result.hits().getFirst().score()).isGreaterThan(0.9f);
    assertThat(result.took()).isPositive();
  }

  private void tag(IndexedImage image, String... tags) {
    photos.index().setTags(image.id(), List.of(tags));
  }

  @Test
  void tagsLeaveOnlyWhatHasAllOfThem() throws Exception {
    tag(red, "warm", "hot air balloon");
    tag(purple, "warm");
    SearchRequest warm = new SearchRequest("blue", List.of(), List.of(), List.of(" WARM "), 9);
    assertThat(service.search(warm).hits())
        .extracting(hit -> hit.image().id())
        .containsExactly(purple.id(), red.id());
    assertThat(search("blue tag:warm")).containsExactly(purple.id(), red.id());
    assertThat(search("Tag:warm tag:\"hot  Air balloon\" blue")).containsExactly(red.id());
    assertThat(search("blue tag:cold")).isEmpty();
    assertThat(search("tag:\"\" red")).as("no tag at all").hasSize(4);
  }

  @Test
  void tagsAloneAreAQueryToo() throws Exception {
    describe(red, taken(2024, 5, 31));
    tag(red, "blue");
    tag(blue, "blue");
    assertThat(search("tag:blue")).containsExactly(red.id(), blue.id());
    assertThat(
            service.search(new SearchRequest("", List.of(), List.of(), List.of("blue"), 9)).hits())
        .extracting(Hit::image)
        .extracting(IndexedImage::id)
        .containsExactly(red.id(), blue.id());
  }

  @Test
  void aColonInAWordIsNoTag() throws Exception {
    assertThat(search("stage:blue red")).startsWith(red.id()).hasSize(4);
  }

  @Test
  void moreTagsThanAnyImageHasAreRefused() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 11; i++) {
      text.append(" tag:").append(i);
    }
    assertThatExceptionOfType(BadQueryException.class)
        .isThrownBy(() -> search(text.toString()))
        .withMessageContainingAll("11 tags", "at most 10");
  }

  private void describe(IndexedImage image, PhotoMetadata.Builder metadata) {
    photos.index().updateRecord(image.described(metadata.build(), "1"));
  }

  private static PhotoMetadata.Builder taken(int year, int month, int day) {
    return PhotoMetadata.builder()
        .takenAt(new CaptureTime(LocalDateTime.of(year, month, day, 12, 0), null));
  }

  @Test
  void keywordsAndCaptionsFilterAndWithNothingElseTheNewestComeFirst() throws Exception {
    describe(red, taken(2024, 5, 31).keywords(List.of("Blue", "Holidays 2024")));
    describe(blue, PhotoMetadata.builder().keywords(List.of("blue")).caption("A boat at sea"));
    assertThat(search("keyword:blue")).containsExactly(red.id(), blue.id());
    assertThat(search("blue keyword:blue")).containsExactly(blue.id(), red.id());
    assertThat(search("red keyword:blue")).containsExactly(red.id(), blue.id());
    assertThat(search("KEYWORD:\"holidays 2024\" blue")).containsExactly(red.id());
    assertThat(search("red caption:boat")).containsExactly(blue.id());
    assertThat(search("red caption:\"boat at\" keyword:blue")).containsExactly(blue.id());
    assertThat(search("red caption:car")).isEmpty();
  }

  @Test
  void ratingsAndDatesFilterAndAreAQueryToo() throws Exception {
    describe(red, taken(2024, 5, 31).rating(5));
    describe(blue, taken(2024, 6, 1).rating(3));
    describe(green, taken(2023, 6, 1).rating(-1));
    assertThat(search("rating:3")).containsExactly(blue.id(), red.id());
    assertThat(search("blue rating:4")).containsExactly(red.id());
    assertThat(search("red year:2024")).containsExactly(red.id(), blue.id());
    assertThat(search("red date:2024-06")).containsExactly(blue.id());
    assertThat(search("blue date:2024-05-31")).containsExactly(red.id());
    assertThat(search("blue date:2023")).containsExactly(green.id());
    assertThat(search("date:2024-05..2024-06")).containsExactly(blue.id(), red.id());
    assertThat(search("date:2023..2024-05")).containsExactly(red.id(), green.id());
    assertThat(search("date:2024-05-31..2024-05-31")).containsExactly(red.id());
    assertThat(search("date:2024-06..")).containsExactly(blue.id());
    assertThat(search("date:..2023 rating:1")).isEmpty();
    assertThat(search("date:..2023-06-01")).containsExactly(green.id());
    assertThat(search("date:2023..2024 date:2024-06..")).containsExactly(blue.id());
    assertThat(search("red year:2024 date:2024-06 rating:3")).containsExactly(blue.id());
    assertThat(search("red year:2024 year:2023")).isEmpty();
  }

  @Test
  void filtersAloneFindTheNewestWithoutAScoreAndWithoutTheModel() throws Exception {
    describe(red, taken(2024, 5, 31).rating(5));
    describe(blue, taken(2024, 6, 1).rating(5));
    describe(green, PhotoMetadata.builder().rating(5));
    describe(purple, PhotoMetadata.builder().rating(5));
    AbsentModel absent = new AbsentModel(photos.encoder().model(), "it is gone.");
    SearchService without =
        new SearchService(absent, photos.index(), PictureEncoder.ofUploads(absent));

    List<Hit> hits = without.search(SearchRequest.ofText(" rating:5\u0000", 9)).hits();

    assertThat(hits)
        .extracting(hit -> hit.image().id())
        .containsExactly(blue.id(), red.id(), green.id(), purple.id());
    assertThat(hits).extracting(Hit::score).containsOnlyNulls();
    assertThat(without.search(SearchRequest.ofText("rating:5", 1)).hits()).hasSize(1);
    assertThatExceptionOfType(ModelUnavailableException.class)
        .isThrownBy(() -> without.search(SearchRequest.ofText("red rating:5", 9)));
  }

  @Test
  void itIsKnownBeforehandWhetherASearchNeedsTheModel() {
    assertThat(SearchService.needsModel(SearchRequest.ofText(" rating:5 tag:beach ", 9))).isFalse();
    for (SearchRequest request :
        List.of(
            SearchRequest.ofText("", 9),
            SearchRequest.ofText("rating:5 red", 9),
            SearchRequest.ofPicture(new byte[1], 9),
            new SearchRequest("rating:5", List.of(), List.of(red.id()), 9))) {
      assertThat(SearchService.needsModel(request)).isTrue();
    }
    assertThatExceptionOfType(BadQueryException.class)
        .isThrownBy(() -> SearchService.needsModel(SearchRequest.ofText("rating:9", 9)));
    assertThatExceptionOfType(BadQueryException.class)
        .isThrownBy(() -> SearchService.needsModel(SearchRequest.ofText("red", 0)));
  }

  @Test
  void withAnImageBesideTheFiltersThoseLikeItComeFirst() throws Exception {
    describe(blue, taken(2024, 6, 1));
    describe(purple, taken(2024, 5, 31));
    SearchRequest like = new SearchRequest("year:2024", List.of(), List.of(red.id()), 9);
    assertThat(service.search(like).hits())
        .extracting(hit -> hit.image().id())
        .containsExactly(purple.id(), blue.id());
    assertThat(service.search(like).hits()).extracting(Hit::score).doesNotContainNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rating:6",
        "rating:0",
        "rating:good",
        "year:24",
        "year:\"\"",
        "date:2024-13",
        "date:2024-02-30",
        "date:May",
        "date:2024-5",
        "date:..",
        "date:2024..2023",
        "date:2024-06...2024-08",
        "date:2024-06..2024-07..2024-08",
        "date:2024-06..2024-02-30",
        "date:2024-06-2024-08"
      })
  void aFilterWithoutMeaningSaysWhatItMustBe(String text) {
    assertThatExceptionOfType(BadQueryException.class)
        .isThrownBy(() -> search("red " + text))
        .withMessageContaining("must")
        .satisfies(e -> assertThat(e.code()).isEqualTo("bad_filter"));
  }

  @Test
  void moreKeywordsThanAnyoneNeedsAreRefused() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      text.append(" keyword:").append(i).append(" caption:").append(i);
    }
    assertThatExceptionOfType(BadQueryException.class)
        .isThrownBy(() -> search(text.toString()))
        .withMessageContainingAll("12 keywords and captions", "at most 10");
  }

  private List<String> search(String text) throws Exception {
    return service.search(SearchRequest.ofText(text, 9)).hits().stream()
        .map(hit -> hit.image().id())
        .toList();
  }

  @Test
  void aPictureFindsItsLike() throws Exception {
    byte[] picture = PhotoFolder.png(new Color(10, 200, 20), 30, 50);
    SearchResult result = service.search(SearchRequest.ofPicture(picture, 1));
    assertThat(result.hits()).extracting(hit -> hit.image().id()).containsExactly(green.id());
  }

  @Test
  void anImageIsNotItsOwnNeighbourAndTheLimitIsStillFilled() throws Exception {
    SearchResult result = service.search(SearchRequest.ofSimilarTo(red.id(), 3));
    assertThat(result.hits())
        .extracting(hit -> hit.image().id())
        .hasSize(3)
        .startsWith(purple.id())
        .doesNotContain(red.id());
  }

  @Test
  void anImageThatTheCallerLeavesOutDoesNotCountAgainstTheLimit() throws Exception {
    SearchResult result =
        service.search(SearchRequest.ofText("red", 2), image -> image.id().equals(red.id()));
    assertThat(result.hits())
        .extracting(hit -> hit.image().id())
        .hasSize(2)
        .startsWith(purple.id());
  }

  @Test
  void wordsAndAnImageTogetherFindWhatIsLikeBoth() throws Exception {
    SearchRequest request = new SearchRequest("blue", List.of(), List.of(red.id()), 1);
    assertThat(service.search(request).hits())
        .extracting(hit -> hit.image().id())
        .containsExactly(purple.id());
  }

  @Test
  void theQueryHasUnitLengthAndWordsWeighAsMuchAsAllPicturesTogether() throws Exception {
    QueryComposer composer =
        new QueryComposer(
            photos.encoder(), photos.index(), PictureEncoder.ofUploads(photos.encoder()));
    SearchRequest request = new SearchRequest("blue", List.of(), List.of(red.id(), green.id()), 1);
    Embedding query = composer.compose(request);
    Embedding text = photos.encoder().encodeText("blue");
    Embedding first = photos.index().embedding(red.id()).orElseThrow();
    Embedding second = photos.index().embedding(green.id()).orElseThrow();
    float[] expected = new float[query.dimension()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = text.toArray()[i] + first.toArray()[i] / 2 + second.toArray()[i] / 2;
    }
    assertThat(query.cosine(query)).isCloseTo(1, within(1e-6));
    assertThat(query.cosine(Embedding.normalized(expected))).isCloseTo(1, within(1e-6));
  }

  @Test
  void controlCharactersSeparateWordsAndDoNoHarm() throws Exception {
    SearchResult result = service.search(SearchRequest.ofText("\u0000\u001b\nblue\t\u007f", 1));
    assertThat(result.hits()).extracting(hit -> hit.image().id()).containsExactly(blue.id());
  }

  @Test
  void anEmptyQuerySaysWhatToGive() {
    for (String empty : List.of("", "  \t\n", "\u0000")) {
      assertThatExceptionOfType(BadQueryException.class)
          .isThrownBy(() -> service.search(SearchRequest.ofText(empty, 5)))
          .withMessageContaining("give words, an image, or the id")
          .returns("empty_query", BadQueryException::code)
          .returns("query", BadQueryException::parameter);
    }
  }

  @Test
  void anUnknownIdIsNamed() {
    assertThatExceptionOfType(UnknownImageException.class)
        .isThrownBy(() -> service.search(SearchRequest.ofSimilarTo("nobody", 5)))
        .withMessageContaining("'nobody'");
  }

  @Test
  void aTextLongerThanTheContextSaysHowLong() {
    String text = "red ".repeat(100);
    assertThatExceptionOfType(TextTooLongException.class)
        .isThrownBy(() -> service.search(SearchRequest.ofText(text, 5)))
        .returns(102, TextTooLongException::tokens)
        .returns(77, TextTooLongException::contextLength);
  }

  @Test
  void aTextOfMegabytesNeverReachesTheTokenizer() {
    assertThatExceptionOfType(BadQueryException.class)
        .isThrownBy(() -> service.search(SearchRequest.ofText("x".repeat(5_000_000), 5)))
        .withMessageContaining("5000000 characters")
        .returns("text_too_long", BadQueryException::code);
  }

  @Test
  void anUndecodablePictureIsRefused() {
    byte[] text = "this is no picture".getBytes();
    assertThatExceptionOfType(UnreadableImageException.class)
        .isThrownBy(() -> service.search(SearchRequest.ofPicture(text, 5)));
  }

  @Test
  void limitsOutOfRangeAreRefusedWithTheRange() {
    for (int limit : new int[] {0, -1, 501, Integer.MAX_VALUE}) {
      assertThatExceptionOfType(BadQueryException.class)
          .isThrownBy(() -> service.search(SearchRequest.ofText("red", limit)))
          .withMessageContaining("" + limit)
          .withMessageContaining("1 to 500");
    }
  }

  @Test
  void tooManyPicturesAreRefusedBeforeAnyIsDecoded() {
    List<byte[]> pictures = Collections.nCopies(11, new byte[0]);
    assertThatExceptionOfType(BadQueryException.class)
        .isThrownBy(() -> service.search(new SearchRequest("", pictures, List.of(), 5)))
        .returns("too_many_images", BadQueryException::code);
  }
}
