package io.lucelens.index.store.lucene;

import static io.lucelens.index.store.TestImages.MODEL;
import static io.lucelens.index.store.TestImages.image;
import static io.lucelens.index.store.TestImages.model;
import static io.lucelens.index.store.TestImages.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.store.Hit;
import io.lucelens.index.store.ImageFilter;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.ImageIndexContract;
import io.lucelens.index.store.IndexModel;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.store.ModelMismatchException;
import io.lucelens.index.store.UnusableIndexException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneImageIndexTest extends ImageIndexContract {
  @TempDir private Path temp;
  private Path folder;

  @Override
  protected ImageIndex open() {
    return LuceneImageIndex.open(temp.resolve("contract"), MODEL);
  }

  @BeforeEach
  void chooseFolder() {
    folder = temp.resolve("home").resolve("index");
  }

  @Test
  void aFolderThatCannotBeMadeIsNotCalledDamaged() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "no folder");
    Path impossible = file.resolve("home/index");
    assertThatThrownBy(() -> LuceneImageIndex.open(impossible, MODEL))
        .isInstanceOf(UnusableIndexException.class)
        .hasMessageContainingAll(impossible + " cannot be made (" + file, "--home DIR");
  }

  @Test
  void whatWasCommittedIsThereAfterReopening() {
    fill(12);

    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      assertThat(index.size()).isEqualTo(12);
      assertThat(index.find("id-7")).contains(image(7));
      assertThat(index.embedding("id-7")).contains(vector(7));
    }
  }

  @Test
  void notesSurviveReopeningAndLeaveTheStampAlone() {
    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      index.note("key", "value");
    }

    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      assertThat(index.note("key")).contains("value");
    }
    try (ImageIndex index = LuceneImageIndex.openForSearch(folder, MODEL)) {
      assertThat(index.note("key")).contains("value");
      assertThat(index.note("none")).isEmpty();
    }
  }

  @Test
  void imagesThatWereWrittenBeforeThereWereTagsHaveNoneAndCanGetSome() throws IOException {
    fill(1);
    try (var directory = FSDirectory.open(folder);
        var writer = new IndexWriter(directory, new IndexWriterConfig())) {
      var old = ImageDocument.of(image(5), vector(5).toArray());
      old.removeField(TagField.NAME);
      writer.addDocument(old);
      writer.setLiveCommitData(IndexStamp.of(IndexModel.of(MODEL)).entrySet());
    }

    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      assertThat(index.find("id-5")).contains(image(5));
      assertThat(index.tagCounts()).isEmpty();
      index.setTags("id-5", List.of("dog"));
      index.commit();
      assertThat(index.find("id-5")).contains(image(5).tagged(List.of("dog")));
      assertThat(index.embedding("id-5")).contains(vector(5));
      assertThat(index.search(vector(1), 9, Set.of("dog"))).hasSize(1);
    }
  }

  @Test
  void closingCommits() {
    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      index.put(image(1), vector(1));
    }

    try (ImageIndex index = LuceneImageIndex.openForSearch(folder, MODEL)) {
      assertThat(index.size()).isEqualTo(1);
    }
  }

  @Test
  void aThreadThatIsInterruptedCanStillCommitAndClose() {
    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      index.put(image(1), vector(1));
      Thread.currentThread().interrupt();
      index.commit();
      index.put(image(2), vector(2));
    }
    assertThat(Thread.interrupted()).isTrue();

    try (ImageIndex index = LuceneImageIndex.openForSearch(folder, MODEL)) {
      assertThat(index.size()).isEqualTo(2);
    }
  }

  @Test
  void anIndexOfAnotherModelIsRefusedWithBothNamesAndTheFix() throws IOException {
    fill(1);
    Map<String, Long> before = sizes();
    ModelManifest other = model("other", MODEL.dimension());

    for (ThrowingOpen opening : bothWays()) {
      assertThatThrownBy(() -> opening.open(folder, other))
          .isInstanceOf(ModelMismatchException.class)
          .hasMessageContaining("tiny")
          .hasMessageContaining(MODEL.shortFingerprint())
          .hasMessageContaining("other")
          .hasMessageContaining(other.shortFingerprint())
          .hasMessageContaining("--home");
    }
    assertThat(sizes()).isEqualTo(before);
  }

  @Test
  void anIndexOfAnotherDimensionIsAMismatchToo() {
    fill(1);

    assertThatThrownBy(() -> LuceneImageIndex.open(folder, model("tiny", 32)))
        .isInstanceOf(ModelMismatchException.class);
  }

  @Test
  void aModelWithMoreDimensionsThanTheIndexHoldsIsRefused() {
    assertThatThrownBy(() -> LuceneImageIndex.open(folder, model("big", 1280)))
        .isInstanceOf(UnusableIndexException.class)
        .hasMessageContaining("1280")
        .hasMessageContaining("1024");
    assertThat(folder).doesNotExist();
  }

  @Test
  void anIndexOfAnotherSchemaIsRefusedWithBothVersions() throws IOException {
    commitData(Map.of("lucelens.schema", "999"));

    for (ThrowingOpen opening : bothWays()) {
      assertThatThrownBy(() -> opening.open(folder, MODEL))
          .isInstanceOf(UnusableIndexException.class)
          .hasMessageContaining("999")
          .hasMessageContaining("schema version " + IndexStamp.SCHEMA);
    }
  }

  @Test
  void aLuceneIndexThatIsNotOursIsRefused() throws IOException {
    commitData(Map.of());

    assertThatThrownBy(() -> LuceneImageIndex.open(folder, MODEL))
        .isInstanceOf(UnusableIndexException.class)
        .hasMessageContaining("not made by lucelens");
  }

  @Test
  void anIndexThatIsInUseIsRefusedWithTheFixButCanBeSearched() {
    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      index.put(image(1), vector(1));
      index.commit();

      assertThatThrownBy(() -> LuceneImageIndex.open(folder, MODEL))
          .isInstanceOf(UnusableIndexException.class)
          .hasMessageContaining("in use by another lucelens")
          .hasMessageContaining("--home");
      try (ImageIndex searchOnly = LuceneImageIndex.openForSearch(folder, MODEL)) {
        assertThat(searchOnly.search(vector(1), 5)).hasSize(1);
      }
    }
  }

  @Test
  void anIndexThatDoesNotExistIsNotSearchedNorMade() throws IOException {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> LuceneImageIndex.openForSearch(folder, MODEL))
          .isInstanceOf(UnusableIndexException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("lucelens index FOLDER");
      if (i == 0) {
        assertThat(folder).doesNotExist();
        Files.createDirectories(folder);
      }
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anIndexOpenForSearchCannotBeChanged() {
    fill(1);

    try (ImageIndex index = LuceneImageIndex.openForSearch(folder, MODEL)) {
      assertThatThrownBy(() -> index.put(image(2), vector(2)))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(index::commit).isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void aSearchOnlyIndexStaysAsItWasWhileAnotherWrites() {
    fill(5);
    try (ImageIndex searchOnly = LuceneImageIndex.openForSearch(folder, MODEL);
        ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      for (int i = 0; i < 5; i++) {
        index.remove("id-" + i);
      }
      index.commit();

      assertThat(index.size()).isZero();
      assertThat(searchOnly.search(vector(1), 9)).hasSize(5);
    }
  }

  @Test
  void aFileInThePlaceOfTheFolderIsRefused() throws IOException {
    Files.createDirectories(folder.getParent());
    Files.writeString(folder, "a file");

    assertThatThrownBy(() -> LuceneImageIndex.open(folder, MODEL))
        .isInstanceOf(UnusableIndexException.class)
        .hasMessageContaining("is a file");
  }

  @Test
  void aTruncatedFileOfTheIndexIsRefusedAndNothingIsDeleted() throws IOException {
    fill(50);
    for (Path file : indexFiles()) {
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length / 2));
      refusesAsDamaged(file);
      Files.write(file, whole);
    }
    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      assertThat(index.size()).isEqualTo(50);
    }
  }

  @Test
  void anEmptiedOrOverwrittenFileOfTheIndexIsRefusedAndNothingIsDeleted() throws IOException {
    fill(50);
    for (Path file : indexFiles()) {
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, new byte[0]);
      refusesAsDamaged(file);
      Files.write(file, new byte[whole.length]);
      refusesAsDamaged(file);
      Files.write(file, whole);
    }
  }

  @Test
  void aMissingFileOfTheIndexIsRefusedAndNothingIsDeleted() throws IOException {
    fill(50);
    for (Path file : indexFiles()) {
      byte[] whole = Files.readAllBytes(file);
      Files.delete(file);
      refusesAsDamaged(file);
      Files.write(file, whole);
    }
  }

  @Test
  void moreThanTenThousandImagesAreSearchedByTheGraphAndFoundAllTheSame() {
    int count = IndexReading.EXACT_SEARCH_LIMIT + 500;
    fill(count);
    List<Embedding> vectors = IntStream.range(0, count).mapToObj(i -> vector(i)).toList();

    try (ImageIndex index = LuceneImageIndex.openForSearch(folder, MODEL)) {
      int found = 0;
      for (int q = 0; q < 20; q++) {
        Embedding query = vector(-1 - q);
        List<String> nearest =
            IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -query.cosine(vectors.get(i))))
                .limit(10)
                .map(i -> "id-" + i)
                .toList();
        List<Hit> hits = index.search(query, 10);
        assertThat(hits)
            .hasSize(10)
            .isSortedAccordingTo(Comparator.comparing(Hit::score).reversed());
        found += (int) hits.stream().filter(hit -> nearest.contains(hit.image().id())).count();
      }
      assertThat(index.search(vector(-1), Integer.MAX_VALUE)).hasSizeGreaterThan(count / 2);
      // Random vectors are the hardest case for a graph; on pictures recall is higher.
      assertThat(found).isGreaterThan(180);
    }
    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      for (int i = 0; i < count; i += 100) {
        index.setTags("id-" + i, List.of("hundred"));
      }
      index.commit();
      assertThat(index.search(vector(-1), 1_000, Set.of("hundred")))
          .hasSize(count / 100)
          .allMatch(hit -> hit.image().tags().equals(List.of("hundred")));
      PhotoMetadata described =
          PhotoMetadata.builder().keywords(List.of("Thousand")).rating(4).build();
      for (int i = 0; i < count; i += 500) {
        IndexedImage image = index.find("id-" + i).orElseThrow();
        index.updateRecord(i % 1_000 == 0 ? image.described(described, "1") : image);
      }
      index.commit();
      ImageFilter filter =
          new ImageFilter(Set.of("hundred"), Set.of("thousand"), Set.of(), 3, null, null);
      assertThat(index.search(vector(-1), 1_000, filter))
          .hasSize(count / 1_000 + 1)
          .allMatch(hit -> hit.image().metadata().equals(described));
    }
  }

  private interface ThrowingOpen {
    ImageIndex open(Path folder, ModelManifest model);
  }

  private static List<ThrowingOpen> bothWays() {
    return List.of(LuceneImageIndex::open, LuceneImageIndex::openForSearch);
  }

  private void refusesAsDamaged(Path file) throws IOException {
    Map<String, Long> before = sizes();
    for (ThrowingOpen opening : bothWays()) {
      assertThatThrownBy(
              () -> {
                try (ImageIndex index = opening.open(folder, MODEL)) {
                  index.forEach(image -> index.embedding(image.id()));
                }
              })
          .as(file.getFileName().toString())
          .isInstanceOf(UnusableIndexException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("Nothing was deleted")
          .hasMessageContaining("lucelens index FOLDER");
    }
    assertThat(sizes()).as(file.getFileName().toString()).isEqualTo(before);
  }

  private void fill(int count) {
    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      for (int i = 0; i < count; i++) {
        index.put(image(i), vector(i));
      }
    }
  }

  private void commitData(Map<String, String> data) throws IOException {
    try (var directory = FSDirectory.open(folder);
        var writer = new IndexWriter(directory, new IndexWriterConfig())) {
      writer.setLiveCommitData(data.entrySet());
      writer.commit();
    }
  }

  private List<Path> indexFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.endsWith("write.lock")).sorted().toList();
    }
  }

  private Map<String, Long> sizes() throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    for (Path file : indexFiles()) {
      sizes.put(file.getFileName().toString(), Files.size(file));
    }
    return sizes;
  }
}
