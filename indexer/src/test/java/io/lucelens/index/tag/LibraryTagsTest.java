package io.lucelens.index.tag;

import static io.lucelens.index.store.TestImages.MODEL;
import static io.lucelens.index.store.TestImages.image;
import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.store.TestImages;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryTagsTest {
  private static final List<Tag> BUILT_IN = TagVocabulary.builtIn().tags();

  @TempDir private Path temp;
  private final CountingTexts texts = new CountingTexts();
  private ImageIndex index;

  @BeforeEach
  void open() {
    index = LuceneImageIndex.open(temp.resolve("index"), MODEL);
  }

  @AfterEach
  void close() {
    index.close();
  }

  private LibraryTags tags(TagVocabulary vocabulary, ModelManifest model) {
    return new LibraryTags(TagVectors.of(vocabulary, model, texts, temp.resolve("vectors")), index);
  }

  private LibraryTags tags() {
    return tags(TagVocabulary.builtIn(), MODEL);
  }

  /** Photos of one tag each, in the order of the vocabulary. */
  private void fill(int from, int to) {
    for (int i = from; i < to; i++) {
      index.put(image(i), CountingTexts.photo(BUILT_IN.get(i).prompt(), i));
    }
    index.commit();
  }

  private Map<String, List<String>> tagsById() {
    Map<String, List<String>> all = new HashMap<>();
    index.forEach(image -> all.put(image.id(), image.tags()));
    return all;
  }

  @Test
  void aPhotoGetsTheTagThatItResemblesFirst() {
    fill(0, 100);

    TaggingReport report = tags().retag(() -> true);

    assertThat(report.images()).isEqualTo(100);
    assertThat(report.tagged()).isEqualTo(100);
    for (int i = 0; i < 100; i++) {
      List<String> found = index.find("id-" + i).orElseThrow().tags();
      assertThat(found).startsWith(BUILT_IN.get(i).name()).hasSizeLessThanOrEqualTo(5);
    }
    assertThat(index.search(CountingTexts.vector("x"), 100, Set.of("beach")))
        .extracting(hit -> hit.image().id())
        .contains("id-0");
  }

  @Test
  void evenASinglePhotoGetsItsTag() {
    fill(0, 1);
    tags().retag(() -> true);

    assertThat(index.find("id-0").orElseThrow().tags()).startsWith("beach");
  }

  @Test
  void taggingAgainEmbedsNothingAndLeavesVectorsBitForBit() {
    fill(0, 60);
    tags().retag(() -> true);
    int embedded = texts.count();
    Map<String, Embedding> before = new HashMap<>();
    index.forEachEmbedding((image, embedding) -> before.put(image.id(), embedding));
    TagVocabulary own = new TagVocabulary(BUILT_IN.subList(0, 30));

    TaggingReport report = tags(own, MODEL).retag(() -> true);

    assertThat(report.changed()).isPositive();
    assertThat(texts.count()).as("only the new tags").isEqualTo(embedded + 30);
    Map<String, Embedding> after = new HashMap<>();
    index.forEachEmbedding((image, embedding) -> after.put(image.id(), embedding));
    assertThat(after).isEqualTo(before).hasSize(60);
    index.forEach(image -> assertThat(image.tagged(List.of())).isEqualTo(original(image)));
    assertThat(index.tagCounts().keySet()).isSubsetOf(own.tags().stream().map(Tag::name).toList());
  }

  private static IndexedImage original(IndexedImage image) {
    return image(Integer.parseInt(image.id().substring(3)));
  }

  @Test
  void taggingTwiceChangesNothingMore() {
    fill(0, 60);
    tags().retag(() -> true);

    assertThat(tags().retag(() -> true).changed()).isZero();
  }

  @Test
  void anUpdateTagsAgainWhenVocabularyOrModelOrTheSizeOfTheLibraryHasChanged() {
    fill(0, 40);
    assertThat(tags().update(() -> true)).isPresent();
    assertThat(tags().update(() -> true)).as("nothing has changed").isEmpty();
    fill(40, 50);
    assertThat(tags().update(() -> true)).as("a quarter more").isEmpty();
    fill(50, 51);
    assertThat(tags().update(() -> true)).as("more than a quarter more").isPresent();

    TagVocabulary own = new TagVocabulary(BUILT_IN.subList(0, 3));
    assertThat(tags(own, MODEL).update(() -> true)).as("another vocabulary").isPresent();
    ModelManifest other = TestImages.model("other", MODEL.dimension());
    assertThat(tags(own, other).update(() -> true)).as("another model").isPresent();
    assertThat(tags(own, other).update(() -> true)).isEmpty();
  }

  @Test
  void imagesThatWaitForTheirVectorNeitherGetTagsNorMakeTaggingDue() {
    fill(0, 10);
    for (int i = 10; i < 30; i++) {
      index.putWaiting(image(i));
    }
    index.commit();

    assertThat(tags().update(() -> true).orElseThrow().images()).isEqualTo(10);
    assertThat(tags().update(() -> true)).as("nothing has changed").isEmpty();
    assertThat(index.find("id-20").orElseThrow().tags()).isEmpty();
    fill(10, 30);
    assertThat(tags().update(() -> true)).as("they are embedded").isPresent();
    assertThat(index.find("id-20").orElseThrow().tags()).isNotEmpty();
  }

  @Test
  void whatWasLearnedIsThereAfterReopening() {
    fill(0, 40);
    tags().retag(() -> true);
    Map<String, List<String>> before = tagsById();
    List<String> learned = tags().tagger().tags(CountingTexts.photo(BUILT_IN.get(7).prompt(), 77));
    index.close();
    open();

    assertThat(tagsById()).isEqualTo(before);
    assertThat(tags().update(() -> true)).isEmpty();
    assertThat(tags().tagger().tags(CountingTexts.photo(BUILT_IN.get(7).prompt(), 77)))
        .isEqualTo(learned)
        .startsWith(BUILT_IN.get(7).name());
  }

  @Test
  void aDamagedNoteIsLearnedAgain() {
    fill(0, 40);
    tags().retag(() -> true);
    String note = index.note("lucelens.tags").orElseThrow();
    for (String damaged : List.of("", "1", note.substring(0, note.length() - 40), note + "§")) {
      index.note("lucelens.tags", damaged);

      assertThat(tags().update(() -> true)).as(damaged).isPresent();
      assertThat(index.note("lucelens.tags")).contains(note);
    }
  }

  @Test
  void noTagIsGivenToMoreThanATenthOfTheLibrary() {
    List<String> prompts = List.of(BUILT_IN.get(0).prompt(), BUILT_IN.get(1).prompt());
    for (int i = 0; i < 200; i++) {
      index.put(image(i), CountingTexts.photo(prompts.get(i % 2), i));
    }
    index.commit();
    tags().retag(() -> true);

    assertThat(index.tagCounts()).isNotEmpty();
    assertThat(index.tagCounts().values()).allMatch(count -> count <= 20);
  }

  @Test
  void aPhotoNeverHasMoreThanFiveTags() {
    float[] sum = new float[TestImages.DIMENSION];
    for (int i = 0; i < 12; i++) {
      float[] vector = CountingTexts.vector(BUILT_IN.get(i).prompt()).toArray();
      for (int k = 0; k < sum.length; k++) {
        sum[k] += vector[k];
      }
    }
    index.put(image(0), Embedding.normalized(sum));
    index.commit();
    tags().retag(() -> true);

    assertThat(index.find("id-0").orElseThrow().tags()).hasSizeBetween(1, 5);
  }

  @Test
  void anOwnVocabularyOfOneTagWorks() {
    TagVocabulary own = new TagVocabulary(List.of(new Tag("our dog", "", "a photo of our dog.")));
    for (int i = 0; i < 30; i++) {
      String shown = i < 3 ? "a photo of our dog." : BUILT_IN.get(i).prompt();
      index.put(image(i), CountingTexts.photo(shown, i));
    }
    index.commit();
    tags(own, MODEL).retag(() -> true);

    assertThat(index.tagCounts()).isEqualTo(Map.of("our dog", 3));
  }

  @Test
  void aTaggingThatIsBrokenOffIsMadeTheNextTime() {
    fill(0, 40);
    List<Integer> asked = new ArrayList<>();
    tags()
        .retag(
            () -> {
              asked.add(1);
              return asked.size() < 60;
            });

    assertThat(index.note("lucelens.tags")).isEmpty();
    assertThat(tags().update(() -> false)).isEmpty();
    assertThat(tags().update(() -> true)).isPresent();
    assertThat(tagsById().values()).noneMatch(List::isEmpty);
  }

  @Test
  void anEmptyLibraryIsTaggedWithoutAComplaint() {
    assertThat(tags().retag(() -> true)).isEqualTo(new TaggingReport(0, 0, 0));
    fill(0, 1);
    assertThat(tags().update(() -> true)).isPresent();
  }
}
