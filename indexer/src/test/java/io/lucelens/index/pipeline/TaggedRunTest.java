package io.lucelens.index.pipeline;

import static io.lucelens.index.store.TestImages.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.index.tag.CountingTexts;
import io.lucelens.index.tag.LibraryTags;
import io.lucelens.index.tag.Tag;
import io.lucelens.index.tag.TagVectors;
import io.lucelens.index.tag.TagVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tags come with indexing. */
@Timeout(60)
class TaggedRunTest {
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
    GridEncoder encoder = new GridEncoder();
    Embedding vector = encoder.encode(encoder.preprocess(new ImageReader().read(photo))).get();
    TagVocabulary vocabulary = new TagVocabulary(List.of(new Tag(name, "", name)));
    List<Embedding> background =
        TagVocabulary.builtIn().tags().stream()
            .map(tag -> CountingTexts.vector(tag.prompt()))
            .toList();
    return new LibraryTags(
        new TagVectors(vocabulary, MODEL.fingerprint(), List.of(vector), background),
        library.index());
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
    Optional<String> learned = library.index().note("lucelens.tags");
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
    assertThat(library.index().note("lucelens.tags")).isEqualTo(learned).isPresent();
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
  void aPhotoThatMovesKeepsItsTags() throws Exception {
    Path photo = library.add("photo.jpg", 1);
    LibraryTags tags = tags("striped", photo);
    run(tags);
    Files.move(photo, photo.resolveSibling("moved.jpg"));

    assertThat(run(tags).moved()).isEqualTo(1);
    assertThat(tagsOf("moved.jpg")).containsExactly("striped");
  }
}
