package io.lucelens.index.pipeline;

import static io.lucelens.index.pipeline.OtherEncoder.OTHER;
import static io.lucelens.index.store.TestImages.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.index.tag.CountingTexts;
import io.lucelens.index.tag.LibraryTags;
import io.lucelens.index.tag.Tag;
import io.lucelens.index.tag.TagVectors;
import io.lucelens.index.tag.TagVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tags come with indexing. */
@Timeout(60)
class TaggedRunTest {
  private static final String NOTE = "lucelens.tags";

  @TempDir private Path temp;
  private Library library;

  @BeforeEach
  void makeLibrary() throws IOException {
    library = new Library(temp.resolve("photos"), temp.resolve("home"));
  }

  @AfterEach
  void close() {
    library.close();
  }

  /** A vocabulary of one tag, whose vector is that of a photo. */
  private LibraryTags tags(String name, Path photo) throws Exception {
    return tags(name, photo, new GridEncoder(), MODEL, library.index());
  }

  private static LibraryTags tags(
      String name, Path photo, GridEncoder encoder, ModelManifest model, ImageIndex index)
      throws Exception {
    Embedding vector = encoder.encode(encoder.preprocess(new ImageReader().read(photo))).get();
    TagVocabulary vocabulary = new TagVocabulary(List.of(new Tag(name, "", name)));
    List<Embedding> background =
        TagVocabulary.builtIn().tags().stream()
            .map(tag -> CountingTexts.vector(tag.prompt()))
            .toList();
    return new LibraryTags(
        new TagVectors(vocabulary, model.fingerprint(), List.of(vector), background), index);
  }

  private IndexingReport run(LibraryTags tags) throws IOException {
    return library
        .pipeline(Library.OPTIONS)
        .withTags(tags)
        .run(List.of(library.photos()), IndexingProgress.SILENT);
  }

  private List<String> tagsOf(String name) {
    return library.find(name).orElseThrow().tags();
  }

  @Test
  void photosGetTagsWhileTheyAreIndexedAndWhatWasIndexedEarlierGetsThemToo() throws Exception {
    Path photo = library.add("early.jpg", 1);
    library.update();
    assertThat(tagsOf("early.jpg")).isEmpty();
    library.add("late.jpg", 1);

    run(tags("striped", photo));

    assertThat(tagsOf("early.jpg")).containsExactly("striped");
    assertThat(tagsOf("late.jpg")).containsExactly("striped");
    assertThat(library.encoder().encoded()).isEqualTo(1);
  }

  @Test
  void aNewPhotoIsTaggedByWhatWasLearnedWithoutTaggingTheLibraryAgain() throws Exception {
    Path photo = library.add("0.jpg", 0);
    for (int i = 1; i < 20; i++) {
      library.add(i + ".jpg", i);
    }
    LibraryTags tags = tags("first", photo);
    run(tags);
    Optional<String> learned = library.index().note(NOTE);
    library.add("copy.png", 0);

    run(tags);

    assertThat(tagsOf("copy.png"))
        .isEqualTo(
            tags.tagger()
                .tags(
                    library
                        .index()
                        .embedding(library.find("copy.png").orElseThrow().id())
                        .orElseThrow()));
    assertThat(library.index().note(NOTE)).isEqualTo(learned).isPresent();
  }

  @Test
  void anotherVocabularyTagsTheLibraryInTheNextRunWithoutEmbedding() throws Exception {
    Path photo = library.add("photo.jpg", 1);
    run(tags("old", photo));

    IndexingReport report = run(tags("new", photo));

    assertThat(tagsOf("photo.jpg")).containsExactly("new");
    assertThat(report.unchanged()).isEqualTo(1);
    assertThat(library.encoder().encoded()).isEqualTo(1);
  }

  @Test
  void anotherModelThatTakesOverTheLibraryTagsItByItsOwnVectors() throws Exception {
    for (int i = 0; i < 20; i++) {
      library.add(i + ".jpg", i);
    }
    run(tags("striped", library.photos().resolve("0.jpg")));
    String learned = library.index().note(NOTE).orElseThrow();
    Map<String, List<String>> before = tagsByName(library.index());
    OtherEncoder other = new OtherEncoder();
    try (ImageIndex successor = LuceneImageIndex.open(temp.resolve("successor"), OTHER)) {
      LibraryTags tags = otherTags(successor);

      succeed(other, successor, tags);

      Map<String, List<String>> after = tagsByName(successor);
      assertThat(after).isNotEqualTo(before).hasSize(20);
      assertThat(after.get("1.jpg")).containsExactly("striped");
      assertThat(successor.tagCounts()).containsOnlyKeys("striped");
      successor.forEachEmbedding(
          (image, embedding) -> assertThat(image.tags()).isEqualTo(tags.tagger().tags(embedding)));
      assertThat(successor.note(NOTE)).isPresent().isNotEqualTo(Optional.of(learned));
      assertThat(tags.isDue()).isFalse();
      assertThat(other.encoded()).as("once each, and none for tags").isEqualTo(20);

      succeed(other, successor, tags);

      assertThat(tagsByName(successor)).as("not those of the old index").isEqualTo(after);
      assertThat(tagsByName(library.index())).isEqualTo(before);
      assertThat(other.encoded()).isEqualTo(20);
    }
  }

  @Test
  void aPhotoThatWaitsAfterASwitchHasNoTagsUntilItsFileIsBack() throws Exception {
    for (int i = 0; i < 20; i++) {
      library.add(i + ".jpg", i);
    }
    Path photo = library.photos().resolve("1.jpg");
    run(tags("striped", photo));
    assertThat(tagsOf("1.jpg")).containsExactly("striped");
    OtherEncoder other = new OtherEncoder();
    try (ImageIndex successor = LuceneImageIndex.open(temp.resolve("successor"), OTHER)) {
      LibraryTags tags = otherTags(successor);
      Path away = temp.resolve("away.jpg");
      Files.move(photo, away);
      IndexingPipeline pipeline = succeed(other, successor, tags);
      assertThat(successor.waiting()).isEqualTo(1);
      assertThat(tagsByName(successor).get("1.jpg")).isEmpty();
      assertThat(tags.isDue()).isFalse();

      Files.move(away, photo);
      pipeline.run(List.of(library.photos()), IndexingProgress.SILENT);

      assertThat(tagsByName(successor).get("1.jpg")).containsExactly("striped");
    }
  }

  /** The same vocabulary in the other model's space, where it is another photo that shows it. */
  private LibraryTags otherTags(ImageIndex successor) throws Exception {
    Path photo = library.photos().resolve("1.jpg");
    return tags("striped", photo, new OtherEncoder(), OTHER, successor);
  }

  private IndexingPipeline succeed(OtherEncoder other, ImageIndex successor, LibraryTags tags)
      throws IOException {
    IndexingPipeline pipeline =
        new IndexingPipeline(other, successor, library.data(), Library.OPTIONS).withTags(tags);
    pipeline.succeed(library.index(), IndexingProgress.SILENT);
    return pipeline;
  }

  private static Map<String, List<String>> tagsByName(ImageIndex index) {
    Map<String, List<String>> tags = new TreeMap<>();
    index.forEach(image -> tags.put(image.path().getFileName().toString(), image.tags()));
    return tags;
  }

  @Test
  void aPhotoThatMovesKeepsItsTags() throws Exception {
    Path photo = library.add("photo.jpg", 1);
    LibraryTags tags = tags("striped", photo);
    run(tags);
    Files.move(photo, photo.resolveSibling("moved.jpg"));

    assertThat(run(tags).moved()).isEqualTo(1);
    assertThat(tagsOf("moved.jpg")).containsExactly("striped");
  }
}
