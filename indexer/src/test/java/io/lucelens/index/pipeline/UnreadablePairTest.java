package io.lucelens.index.pipeline;

import static io.lucelens.index.pipeline.OtherEncoder.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lucelens.clip.image.HeifSupport;
import io.lucelens.index.crawl.Scope;
import io.lucelens.index.crawl.Settling;
import io.lucelens.index.metadata.ExifBlock;
import io.lucelens.index.metadata.XmpPacket;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A RAW file stands for itself as long as the picture beside it cannot be read. */
@Timeout(300)
class UnreadablePairTest {
  private static final int XMP_IN_EXIF = 0x02bc;

  @TempDir private Path temp;
  private Library library;
  private int clock;

  @BeforeEach
  void makeLibrary() throws IOException {
    library = new Library(temp.toRealPath().resolve("photos"), temp.resolve("home"));
    library.add("other.jpg", 1);
  }

  @AfterEach
  void closeLibrary() {
    library.close();
  }

  @Test
  void theRawFileIsIndexedAndTheJpegIsListed() throws IOException {
    broken("a.jpg");
    library.add("a.cr2", 2);

    IndexingReport report = library.update();

    assertThat(names()).containsExactly("a.cr2", "other.jpg");
    assertThat(failed(report)).containsExactly("a.jpg");
    assertSameAsFresh();
  }

  @Test
  void theNextRunsReadNeitherOfThemAgain() throws IOException {
    broken("a.jpg");
    library.add("a.cr2", 2);
    library.update();
    int preprocessed = library.encoder().preprocessed();

    IndexingReport report = library.update();

    assertThat(report.unchanged()).isEqualTo(2);
    assertThat(report.knownFailures()).isEqualTo(1);
    assertThat(report.hasChanges()).isFalse();
    assertThat(library.encoder().preprocessed()).isEqualTo(preprocessed);
  }

  @Test
  void thePairIsOneAgainOnceTheJpegIsMended() throws IOException {
    broken("a.jpg");
    library.add("a.cr2", 2);
    library.update();
    mended("a.jpg");

    IndexingReport report = library.update();

    assertThat(report.added()).isEqualTo(1);
    assertThat(report.removed()).isEqualTo(1);
    assertThat(names()).containsExactly("a.jpg", "other.jpg");
    assertThat(library.find("a.jpg").orElseThrow().companions())
        .containsExactly(library.photos().resolve("a.cr2"));
    assertSameAsFresh();
  }

  @Test
  void aJpegThatBreaksLeavesTheIndexAndItsRawFileComes() throws IOException {
    library.add("a.jpg", 2);
    library.add("a.cr2", 3);
    library.update();
    assertThat(names()).containsExactly("a.jpg", "other.jpg");
    broken("a.jpg");

    library.update();

    assertThat(names()).containsExactly("a.cr2", "other.jpg");
    assertSameAsFresh();
  }

  @Test
  void aPartOfTheLibraryIsTreatedAsTheWhole() throws IOException {
    broken("sub/a.jpg");
    library.add("sub/a.cr2", 2);
    updatePart("sub");
    assertThat(names()).as("no run over the whole came first").contains("sub/a.cr2");
    mended("sub/a.jpg");

    updatePart("sub");

    assertThat(names()).containsExactly("sub/a.jpg");
  }

  @Test
  void eachOfSeveralRawFilesStandsForItself() throws IOException {
    broken("a.jpg");
    library.add("a.cr2", 2);
    library.add("a.dng", 3);
    Files.writeString(library.photos().resolve("a.x3f"), "of a format that is not read");

    IndexingReport report = library.update();

    assertThat(names()).containsExactly("a.cr2", "a.dng", "other.jpg");
    assertThat(failed(report)).containsExactly("a.jpg");
  }

  @Test
  void anotherPictureOfTheNameStandsForTheRawFileToo() throws IOException {
    broken("a.jpg");
    library.add("a.jpeg", 2);
    library.add("a.cr2", 3);

    library.update();

    assertThat(names()).containsExactly("a.jpeg", "other.jpg");
    assertSameAsFresh();
  }

  @Test
  void aRawFileThatCannotBeReadEitherIsListedToo() throws IOException {
    broken("a.jpg");
    broken("a.cr2");

    assertThat(failed(library.update())).containsExactly("a.cr2", "a.jpg");
    assertThat(library.update().knownFailures()).isEqualTo(2);
    assertThat(names()).containsExactly("other.jpg");
  }

  @Test
  void copiesOfABrokenJpegHaveRawFilesOfTheirOwn() throws IOException {
    for (int i = 0; i < 6; i++) {
      Path copy = library.photos().resolve("copy" + i + ".jpg");
      Files.writeString(copy, "the same in all");
      library.add("copy" + i + ".cr2", 10 + i);
    }

    assertThat(library.update().failures()).hasSize(6);
    assertThat(names()).hasSize(7);
    assertSameAsFresh();
  }

  @Test
  void aBrokenPairThatMovesKeepsItsVector() throws IOException {
    broken("old/a.jpg");
    library.add("old/a.cr2", 2);
    library.update();
    int encoded = library.encoder().encoded();
    Files.move(library.photos().resolve("old"), library.photos().resolve("new"));

    IndexingReport report = library.update();

    assertThat(report.moved()).isEqualTo(1);
    assertThat(report.removed()).isZero();
    assertThat(names()).containsExactly("new/a.cr2", "other.jpg");
    assertThat(library.encoder().encoded()).isEqualTo(encoded);
  }

  @Test
  void aFileThatIsStillBeingWrittenDecidesNothing() throws Exception {
    broken("a.jpg");
    library.add("a.cr2", 2);
    library.update();
    mended("a.jpg");
    Settling settling = new Settling(Duration.ofMillis(1));

    library
        .pipeline(Library.OPTIONS)
        .update(
            Set.of(Scope.in(library.photos())),
            List.of(library.photos()),
            settling,
            IndexingProgress.SILENT);

    assertThat(names()).containsExactly("a.cr2", "other.jpg");
  }

  @Test
  void anIndexThatSucceedsFollows() throws IOException {
    library.add("a.jpg", 2);
    library.add("a.cr2", 3);
    library.update();
    broken("a.jpg");

    try (ImageIndex successor = LuceneImageIndex.open(temp.resolve("successor"), OTHER)) {
      IndexingReport report =
          new IndexingPipeline(new OtherEncoder(), successor, library.data(), Library.OPTIONS)
              .succeed(library.index(), IndexingProgress.SILENT);

      assertThat(failed(report)).containsExactly("a.jpg");
      assertThat(successor.findByPath(library.photos().resolve("a.cr2"))).isPresent();
      assertThat(successor.findByPath(library.photos().resolve("a.jpg"))).isEmpty();
      assertThat(successor.waiting()).isZero();
    }
  }

  @Test
  void aHeicFileAndItsRawFileAreOnePhoto() throws IOException {
    assumeThat(HeifSupport.version()).isPresent();
    heic("IMG_1.HEIC");
    library.add("IMG_1.DNG", 2);
    library.update();

    assertThat(names()).containsExactly("IMG_1.HEIC", "other.jpg");
    assertThat(library.find("IMG_1.HEIC").orElseThrow().companions())
        .containsExactly(library.photos().resolve("IMG_1.DNG"));
  }

  @Test
  void camerasThatNameHeicFilesHifPairAsWell() throws IOException {
    assumeThat(HeifSupport.version()).isPresent();
    heic("DSCF1.HIF");
    library.add("DSCF1.RAF", 2);
    heic("alone.hif");
    library.update();

    assertThat(names()).containsExactly("DSCF1.HIF", "alone.hif", "other.jpg");
    assertThat(library.find("DSCF1.HIF").orElseThrow().companions())
        .containsExactly(library.photos().resolve("DSCF1.RAF"));
  }

  @Test
  void aFujifilmRawFileThatStandsForItselfBringsItsOwnDescription() throws IOException {
    broken("a.jpg");
    Path jpeg = TestPhotos.write(temp.resolve("preview.jpg"), 2, 400, 300);
    XmpPacket packet = new XmpPacket().localized("dc:title", "By the camera");
    byte[] described =
        new ExifBlock().main(XMP_IN_EXIF, packet.bytes()).in(Files.readAllBytes(jpeg));
    ByteBuffer raf = ByteBuffer.allocate(148 + described.length);
    raf.put("FUJIFILMCCD-RAW 0201FF389501".getBytes(StandardCharsets.US_ASCII));
    raf.putInt(84, 148).putInt(88, described.length).put(148, described);
    Files.write(library.photos().resolve("a.raf"), raf.array());

    library.update();

    IndexedImage standIn = library.find("a.raf").orElseThrow();
    assertThat(standIn.metadata().title()).isEqualTo("By the camera");
    assertThat(standIn.width()).isEqualTo(400);
  }

  @Test
  void aHeicFileThatCannotBeReadIsListedAndItsRawFileIsIndexed() throws IOException {
    // Broken where libheif is installed; elsewhere all the library that is missed.
    byte[] whole = heicBytes();
    Path file = library.photos().resolve("IMG_1.HEIC");
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    library.add("IMG_1.DNG", 2);

    IndexingReport report = library.update();

    assertThat(names()).containsExactly("IMG_1.DNG", "other.jpg");
    assertThat(failed(report)).containsExactly("IMG_1.HEIC");
    assertThat(library.update().hasChanges()).isFalse();
    assumeThat(HeifSupport.version()).isPresent();
    heic("IMG_1.HEIC");
    library.update();
    assertThat(names()).containsExactly("IMG_1.HEIC", "other.jpg");
  }

  private void broken(String name) throws IOException {
    Path file = library.photos().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "no picture");
    stamp(file);
  }

  private void mended(String name) throws IOException {
    stamp(library.add(name, 100));
  }

  private void heic(String name) throws IOException {
    stamp(Files.write(library.photos().resolve(name), heicBytes()));
  }

  private static byte[] heicBytes() throws IOException {
    try (InputStream in = UnreadablePairTest.class.getResourceAsStream("waves.heic")) {
      return in.readAllBytes();
    }
  }

  private void stamp(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000L + ++clock)));
  }

  private void updatePart(String folder) throws IOException {
    library
        .pipeline(Library.OPTIONS)
        .update(
            Set.of(Scope.below(library.photos().resolve(folder))),
            List.of(library.photos()),
            Settling.none(),
            IndexingProgress.SILENT);
  }

  private void assertSameAsFresh() throws IOException {
    try (Library fresh = new Library(library.photos(), temp.resolve("fresh"))) {
      fresh.update();
      assertThat(library.contents()).isEqualTo(fresh.contents());
      assertThat(library.thumbnails()).isEqualTo(fresh.thumbnails());
    }
  }

  private List<String> failed(IndexingReport report) {
    List<String> names = new ArrayList<>();
    report.failures().forEach(f -> names.add(library.photos().relativize(f.path()).toString()));
    names.sort(null);
    return names;
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    library
        .index()
        .forEach(image -> names.add(library.photos().relativize(image.path()).toString()));
    return names;
  }
}
