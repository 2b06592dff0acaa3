package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.store.Hit;
import io.lucelens.index.store.IndexedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user does to a folder of photos, and that the index then equals a fresh one. */
@Timeout(60)
class IndexingPipelineTest {
  @TempDir private Path temp;
  private Library library;

  @BeforeEach
  void makeLibrary() throws IOException {
    library = new Library(temp.resolve("photos"), temp.resolve("home"));
  }

  @AfterEach
  void equalsAFreshIndex() throws IOException {
    try (Library updated = library) {
      if (Files.isDirectory(updated.photos())) {
        List<String> before = Library.snapshot(library.photos());
        library.update(Library.OPTIONS.withRemoveMissing(true));
        try (Library fresh = new Library(library.photos(), temp.resolve("fresh"))) {
          fresh.update();
          assertThat(library.contents()).isEqualTo(fresh.contents());
          assertThat(library.thumbnails()).isEqualTo(fresh.thumbnails());
        }
        assertThat(Library.snapshot(library.photos())).as("photos are only read").isEqualTo(before);
      }
    }
  }

  @Test
  void photosAreFoundByTheirLooksOnceTheyAreIndexed() throws IOException {
    for (int i = 0; i < 30; i++) {
      library.add("album " + i % 3 + "/" + i + (i % 2 == 0 ? ".jpg" : ".png"), i);
    }

    IndexingReport report = library.update();

    assertThat(report.added()).isEqualTo(30);
    assertThat(report.failures()).isEmpty();
    IndexedImage image = library.find("album 1/7.png").orElseThrow();
    assertThat(image.width()).isEqualTo(60);
    assertThat(image.height()).isEqualTo(40);
    List<Hit> hits = library.index().search(library.index().embedding(image.id()).orElseThrow(), 3);
    assertThat(hits.getFirst().image()).isEqualTo(image);
    assertThat(image.id()).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void runningAgainReadsAndEmbedsNothing() throws IOException {
    addThree();
    library.update();

    IndexingReport report = library.update();

    assertThat(report.unchanged()).isEqualTo(3);
    assertThat(report.added() + report.changed() + report.moved() + report.removed()).isZero();
    assertThat(library.encoder().preprocessed()).isEqualTo(3);
  }

  @Test
  void aNewFileIsAdded() throws IOException {
    addThree();
    library.update();
    library.add("new.jpg", 9);

    IndexingReport report = library.update();

    assertThat(report.added()).isEqualTo(1);
    assertThat(report.unchanged()).isEqualTo(3);
    assertThat(library.encoder().encoded()).isEqualTo(4);
  }

  @Test
  void anEditedFileKeepsItsIdAndGetsANewVectorAndThumbnail() throws IOException {
    addThree();
    library.update();
    IndexedImage before = library.find("a.jpg").orElseThrow();
    library.add("a.jpg", 77);

    IndexingReport report = library.update();

    assertThat(report.changed()).isEqualTo(1);
    IndexedImage after = library.find("a.jpg").orElseThrow();
    assertThat(after.id()).isEqualTo(before.id());
    assertThat(after.contentHash()).isNotEqualTo(before.contentHash());
    assertThat(library.thumbnails())
        .contains(after.contentHash())
        .doesNotContain(before.contentHash());
  }

  @Test
  void aDeletedFileLeavesTheIndexAndItsThumbnailGoes() throws IOException {
    addThree();
    library.update();
    IndexedImage gone = library.find("a.jpg").orElseThrow();
    Files.delete(gone.path());

    IndexingReport report = library.update();

    assertThat(report.removed()).isEqualTo(1);
    assertThat(library.index().find(gone.id())).isEmpty();
    assertThat(library.thumbnails()).hasSize(2).doesNotContain(gone.contentHash());
  }

  @Test
  void aMovedFileKeepsIdVectorAndThumbnail() throws IOException {
    addThree();
    library.update();
    IndexedImage before = library.find("a.jpg").orElseThrow();
    move("a.jpg", "sub/renamed.jpg");

    IndexingReport report = library.update();

    assertThat(report.moved()).isEqualTo(1);
    assertThat(report.added() + report.removed()).isZero();
    assertThat(library.find("sub/renamed.jpg").orElseThrow().id()).isEqualTo(before.id());
    assertThat(library.encoder().preprocessed()).isEqualTo(3);
  }

  @Test
  void aRenamedFolderKeepsEverythingAndCopiesInItDoNotSwap() throws IOException {
    for (int i = 0; i < 10; i++) {
      library.add("trip/" + i + ".jpg", i / 2);
    }
    library.add("other.jpg", 99);
    library.update();
    List<String> ids = idsOf("trip");
    move("trip", "holiday");

    IndexingReport report = library.update();

    assertThat(report.moved()).isEqualTo(10);
    assertThat(idsOf("holiday")).isEqualTo(ids);
    assertThat(library.encoder().encoded()).isEqualTo(6);
  }

  @Test
  void aFileMovedOverAnotherKeepsItsOwnIdAndTheOtherIsGone() throws IOException {
    addThree();
    library.update();
    String id = library.find("a.jpg").orElseThrow().id();
    move("a.jpg", "b.jpg");

    IndexingReport report = library.update();

    assertThat(report.moved()).isEqualTo(1);
    assertThat(report.removed()).isEqualTo(1);
    assertThat(library.find("b.jpg").orElseThrow().id()).isEqualTo(id);
    assertThat(library.encoder().encoded()).isEqualTo(3);
  }

  @Test
  void twoFilesThatSwapNamesAreNotEmbeddedAgain() throws IOException {
    addThree();
    library.update();
    move("a.jpg", "t");
    move("b.jpg", "a.jpg");
    move("t", "b.jpg");

    library.update();

    assertThat(library.encoder().encoded()).isEqualTo(3);
  }

  @Test
  void aTouchedFileIsNotedButNotEmbedded() throws IOException {
    addThree();
    library.update();
    Files.setLastModifiedTime(library.photos().resolve("a.jpg"), FileTime.fromMillis(1_000_000));

    IndexingReport report = library.update();

    assertThat(report.unchanged()).isEqualTo(3);
    assertThat(library.find("a.jpg").orElseThrow().modified())
        .isEqualTo(Instant.ofEpochMilli(1_000_000));
    assertThat(library.encoder().preprocessed()).isEqualTo(3);
  }

  @Test
  void copiesInOneRunAreAllIndexedAndEmbeddedOnce() throws IOException {
    for (int i = 0; i < 40; i++) {
      library.add("copy" + i + ".jpg", 5);
    }

    IndexingReport report = library.update();

    assertThat(report.added()).isEqualTo(40);
    assertThat(library.index().size()).isEqualTo(40);
    assertThat(library.encoder().encoded()).isEqualTo(1);
    assertThat(library.thumbnails()).hasSize(1);
  }

  @Test
  void aCopyOfAnIndexedFileBorrowsItsVectorAndOutlivesIt() throws IOException {
    addThree();
    library.update();
    Files.copy(library.photos().resolve("a.jpg"), library.photos().resolve("copy.jpg"));

    assertThat(library.update().added()).isEqualTo(1);
    assertThat(library.encoder().encoded()).isEqualTo(3);

    Files.delete(library.photos().resolve("a.jpg"));
    assertThat(library.update().removed()).isEqualTo(1);
    assertThat(library.thumbnails()).contains(library.find("copy.jpg").orElseThrow().contentHash());
  }

  @Test
  void aLostThumbnailIsMadeAgain() throws IOException {
    addThree();
    library.update();
    String hash = library.find("a.jpg").orElseThrow().contentHash();
    Files.delete(new ThumbnailStore(library.data().thumbnails()).path(hash));

    library.update();

    assertThat(library.thumbnails()).contains(hash);
    assertThat(library.encoder().encoded()).isEqualTo(3);
  }

  @Test
  void thumbnailsFitIntoTheirSquareAndKeepTheShape() throws IOException {
    TestPhotos.write(library.photos().resolve("large.jpg"), 1, 1000, 500);
    library.update();

    String hash = library.find("large.jpg").orElseThrow().contentHash();
    var image = ImageIO.read(new ThumbnailStore(library.data().thumbnails()).path(hash).toFile());
    assertThat(image.getWidth()).isEqualTo(384);
    assertThat(image.getHeight()).isEqualTo(192);
  }

  @Test
  void anEmptyFolderIsNoError() throws IOException {
    IndexingReport report = library.update();

    assertThat(report.failures()).isEmpty();
    assertThat(library.index().size()).isZero();
  }

  @Test
  void aFolderThatDoesNotExistIsAnErrorAndNothingIsDone() throws IOException {
    addThree();
    Path missing = temp.resolve("no such folder");

    assertThatThrownBy(() -> library.update(library.photos(), missing))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("no such folder");
    assertThat(library.index().size()).isZero();
  }

  @Test
  void aFileInPlaceOfAFolderIsAnError() throws IOException {
    Path file = library.add("a.jpg", 1);

    assertThatThrownBy(() -> library.update(file))
        .isInstanceOf(NotDirectoryException.class)
        .hasMessageContaining(file + " is a file");
  }

  @Test
  void aFolderThatVanishesKeepsItsPhotosUntilItReturns() throws IOException {
    addThree();
    library.update();
    var before = library.contents();
    Path away = temp.resolve("away");
    Files.move(library.photos(), away);

    IndexingReport report = library.update();

    assertThat(library.contents()).isEqualTo(before);
    assertThat(report.removed()).isZero();
    assertThat(report.failures()).hasSize(1);
    assertThat(report.failures().getFirst().path()).isEqualTo(library.photos());
    assertThat(report.failures().getFirst().reason())
        .contains("3 of its photos")
        .contains("kept")
        .contains("--remove-missing");

    Files.move(away, library.photos());
    assertThat(library.update().unchanged()).isEqualTo(3);
  }

  @Test
  void aFolderThatIsEmptyAllAtOnceKeepsItsPhotosAsAnUnmountedDiskWould() throws IOException {
    addThree();
    library.update();
    Path away = temp.resolve("away");
    Files.move(library.photos(), away);
    Files.createDirectory(library.photos());

    IndexingReport report = library.update();

    assertThat(library.index().size()).isEqualTo(3);
    assertThat(report.failures().getFirst().reason()).contains("no photo is left");
    Files.delete(library.photos());
    Files.move(away, library.photos());
  }

  @Test
  void theUserCanRemoveThePhotosOfAFolderThatIsGoneForGood() throws IOException {
    addThree();
    library.add("other/d.jpg", 4);
    library.update();
    Path gone = library.photos().resolve("other");
    Files.delete(gone.resolve("d.jpg"));
    Files.delete(gone);

    assertThat(library.update(gone).removed()).isZero();
    IndexingReport report = library.update(Library.OPTIONS.withRemoveMissing(true), gone);

    assertThat(report.removed()).isEqualTo(1);
    assertThat(report.failures()).isEmpty();
    assertThat(library.index().size()).isEqualTo(3);
  }

  @Test
  void onlyTheFoldersThatAreGivenAreTouched() throws IOException {
    library.add("one/a.jpg", 1);
    library.add("two/b.jpg", 2);
    library.update();
    Files.delete(library.photos().resolve("two/b.jpg"));
    library.add("one/c.jpg", 3);

    library.update(library.photos().resolve("one"));

    assertThat(library.find("two/b.jpg")).isPresent();
    assertThat(library.find("one/c.jpg")).isPresent();
  }

  @Test
  void photosBehindALinkToADiskThatIsNotMountedAreKept() throws IOException {
    Path disk = TestPhotos.write(temp.resolve("disk/d.jpg"), 9).getParent();
    addThree();
    Files.createSymbolicLink(library.photos().resolve("link"), disk);
    library.update();
    Files.move(disk, temp.resolve("away"));

    IndexingReport report = library.update();

    assertThat(library.find("link/d.jpg")).isPresent();
    assertThat(report.failures())
        .extracting(IndexingReport.Failure::path)
        .containsExactly(library.photos().resolve("link"));
    Files.move(temp.resolve("away"), disk);
  }

  @Test
  void aLibraryThatContainsOurDataFolderDoesNotIndexItsThumbnails() throws IOException {
    addThree();
    try (Library nested = new Library(library.photos(), library.photos().resolve("lucelens"))) {
      nested.update();
      assertThat(nested.update().unchanged()).isEqualTo(3);
      assertThat(nested.index().size()).isEqualTo(3);
    }
    deleteTree(library.photos().resolve("lucelens"));
  }

  @Test
  void progressHearsOfEveryFile() throws IOException {
    addThree();
    Files.writeString(library.photos().resolve("bad.jpg"), "not a picture");
    AtomicLong total = new AtomicLong(-1);
    AtomicLong done = new AtomicLong();
    AtomicLong failed = new AtomicLong();

    library
        .pipeline(Library.OPTIONS)
        .run(
            List.of(library.photos()),
            new IndexingProgress() {
              @Override
              public void started(long files) {
                total.set(files);
              }

              @Override
              public void fileDone() {
                done.incrementAndGet();
              }

              @Override
              public void fileFailed(IndexingReport.Failure failure) {
                failed.incrementAndGet();
              }
            });

    assertThat(total).hasValue(4);
    assertThat(done).hasValue(4);
    assertThat(failed).hasValue(1);
  }

  @Test
  void aLongHistoryOfChangesEndsWithTheSameIndex() throws IOException {
    var random = new Random(42);
    for (int step = 0; step < 12; step++) {
      for (int change = 0; change < 6; change++) {
        changeSomething(random);
      }
      library.update();
    }
    assertThat(library.index().size()).isPositive();
  }

  private void changeSomething(Random random) throws IOException {
    String name = "d" + random.nextInt(3) + "/" + random.nextInt(8) + ".png";
    Path file = library.photos().resolve(name);
    Path other =
        library.photos().resolve("d" + random.nextInt(3)).resolve(random.nextInt(8) + ".png");
    if (!Files.exists(file)) {
      library.add(name, random.nextInt(12));
    } else if (random.nextInt(4) == 0) {
      Files.delete(file);
    } else if (!other.equals(file)) {
      Files.createDirectories(other.getParent());
      if (random.nextBoolean()) {
        Files.move(file, other, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.copy(file, other, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void addThree() throws IOException {
    library.add("a.jpg", 1);
    library.add("b.jpg", 2);
    library.add("sub/c.png", 3);
  }

  private void move(String from, String to) throws IOException {
    Path target = library.photos().resolve(to);
    Files.createDirectories(target.getParent());
    Files.move(library.photos().resolve(from), target, StandardCopyOption.REPLACE_EXISTING);
  }

  private List<String> idsOf(String folder) {
    return IntStream.range(0, 10)
        .mapToObj(i -> library.find(folder + "/" + i + ".jpg").orElseThrow().id())
        .toList();
  }

  private static void deleteTree(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
