package io.lucelens.index.pipeline;

import static io.lucelens.index.pipeline.OtherEncoder.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.Embedding;
import io.lucelens.index.pipeline.Library.Entry;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An index by another model that takes over what an index knows. */
@Timeout(60)
class SuccessionTest {
  @TempDir private Path temp;
  private Library library;
  private ImageIndex successor;
  private final OtherEncoder other = new OtherEncoder();

  @BeforeEach
  void openBoth() throws IOException {
    library = new Library(temp.resolve("photos"), temp.resolve("home"));
    successor = LuceneImageIndex.open(temp.resolve("successor"), OTHER);
  }

  @AfterEach
  void closeBoth() {
    successor.close();
    library.close();
  }

  @Test
  void everyRecordIsTakenOverWithItsIdAndGetsTheOtherModelsVector() throws Exception {
    addAndIndex(20);

    IndexingReport report = succeed();

    assertThat(report.changed()).isEqualTo(20);
    assertThat(report.failures()).isEmpty();
    assertThat(successor.waiting()).isZero();
    assertThat(all(successor)).containsExactlyInAnyOrderElementsOf(all(library.index()));
    library.index().forEach(this::requireReversedVector);
  }

  private void requireReversedVector(IndexedImage image) {
    float[] old = library.index().embedding(image.id()).orElseThrow().toArray();
    Embedding expected = Embedding.normalized(OtherEncoder.reversed(old));
    assertThat(successor.embedding(image.id()).orElseThrow().cosine(expected))
        .isCloseTo(1, within(1e-6));
  }

  @Test
  void theOldIndexAndItsThumbnailsStayAsTheyAre() throws Exception {
    addAndIndex(5);
    var before = library.contents();
    List<String> thumbnails = library.thumbnails();
    Files.writeString(library.photos().resolve("0.png"), "no picture any more");

    succeed();

    assertThat(library.contents()).isEqualTo(before);
    assertThat(library.thumbnails()).isEqualTo(thumbnails);
  }

  @Test
  void copiesAreEmbeddedOnce() throws Exception {
    library.add("a.png", 1);
    for (int i = 0; i < 5; i++) {
      Files.copy(library.photos().resolve("a.png"), library.photos().resolve("copy" + i + ".png"));
    }
    library.update();

    succeed();

    assertThat(successor.size()).isEqualTo(6);
    assertThat(successor.waiting()).isZero();
    assertThat(other.encoded()).isEqualTo(1);
  }

  @Test
  void whatIsEmbeddedAlreadyIsNotEmbeddedAgain() throws Exception {
    addAndIndex(10);
    List<IndexedImage> images = all(library.index());
    for (IndexedImage done : images.subList(0, 7)) {
      successor.put(done, library.index().embedding(done.id()).orElseThrow());
    }

    IndexingReport report = succeed();

    assertThat(other.encoded()).isEqualTo(3);
    assertThat(report.changed()).isEqualTo(3);
    assertThat(report.unchanged()).isEqualTo(7);
  }

  @Test
  void aSecondTryFollowsWhatBecameOfTheOldIndexMeanwhile() throws Exception {
    addAndIndex(4);
    succeed();
    Files.delete(library.photos().resolve("0.png"));
    library.add("1.png", 100);
    Files.move(library.photos().resolve("2.png"), library.photos().resolve("moved.png"));
    library.add("new.png", 200);
    library.update();

    succeed();

    assertThat(all(successor)).containsExactlyInAnyOrderElementsOf(all(library.index()));
    assertThat(successor.waiting()).isZero();
    assertThat(other.encoded()).isEqualTo(4 + 2);
    library.index().forEach(this::requireReversedVector);
  }

  @Test
  void photosWhoseFilesAreNotThereWaitAndAreEmbeddedOnceTheyAreBack() throws Exception {
    addAndIndex(3);
    library.add("disk/a.png", 10);
    library.add("disk/b.png", 11);
    library.update();
    Path disk = library.photos().resolve("disk");
    Files.move(disk, temp.resolve("away"));

    IndexingReport report = succeed();

    assertThat(report.failures()).isEmpty();
    assertThat(successor.size()).isEqualTo(5);
    assertThat(successor.waiting()).isEqualTo(2);
    assertThat(all(successor)).containsExactlyInAnyOrderElementsOf(all(library.index()));

    Files.move(temp.resolve("away"), disk);
    IndexingReport back = updateSuccessor();
    assertThat(back.changed()).isEqualTo(2);
    assertThat(back.unchanged()).isEqualTo(3);
    assertThat(successor.waiting()).isZero();
    assertThat(all(successor)).containsExactlyInAnyOrderElementsOf(all(library.index()));
  }

  @Test
  void aPhotoThatMovedWhileItWaitedKeepsItsId() throws Exception {
    addAndIndex(2);
    String id = library.find("0.png").orElseThrow().id();
    Files.move(library.photos().resolve("0.png"), library.photos().resolve("moved.png"));
    succeed();
    assertThat(successor.waiting()).isEqualTo(1);

    updateSuccessor();

    IndexedImage moved = successor.findByPath(library.photos().resolve("moved.png")).orElseThrow();
    assertThat(moved.id()).isEqualTo(id);
    assertThat(successor.embedding(id)).isPresent();
    assertThat(successor.size()).isEqualTo(2);
    assertThat(successor.waiting()).isZero();
  }

  @Test
  void aPhotoThatWasDeletedLeavesWithTheNextRunOverItsFolder() throws Exception {
    addAndIndex(3);
    Files.delete(library.photos().resolve("0.png"));

    succeed();
    assertThat(successor.waiting()).isEqualTo(1);

    assertThat(updateSuccessor().removed()).isEqualTo(1);
    assertThat(successor.waiting()).isZero();
  }

  @Test
  void aFileThatIsNoPictureAnyMoreIsListedAndLeaves() throws Exception {
    addAndIndex(3);
    Path broken = library.photos().resolve("1.png");
    Files.writeString(broken, "no picture any more");

    IndexingReport report = succeed();

    assertThat(report.failures()).extracting(IndexingReport.Failure::path).containsExactly(broken);
    assertThat(report.removed()).isEqualTo(1);
    assertThat(successor.size()).isEqualTo(2);
    assertThat(successor.waiting()).isZero();
  }

  @Test
  void aFileThatChangedSinceIsEmbeddedAsItIsNow() throws Exception {
    addAndIndex(3);
    String id = library.find("1.png").orElseThrow().id();
    library.add("1.png", 99);

    succeed();

    try (Library fresh = new Library(library.photos(), temp.resolve("fresh"), new OtherEncoder())) {
      fresh.update();
      Entry expected = fresh.contents().get(library.photos().resolve("1.png"));
      assertThat(successor.embedding(id)).contains(expected.embedding());
      assertThat(successor.find(id).orElseThrow().contentHash())
          .isEqualTo(expected.image().contentHash());
    }
  }

  @Test
  void anInterruptedRunKeepsWhatItDid() throws Exception {
    addAndIndex(30);
    Thread caller = Thread.currentThread();
    OtherEncoder interrupting =
        new OtherEncoder() {
          @Override
          public Future<Embedding> encode(float[] tensor) {
            Future<Embedding> embedding = super.encode(tensor);
            if (encoded() == 10) {
              caller.interrupt();
            }
            return embedding;
          }
        };

    succeed(interrupting);
    assertThat(Thread.interrupted()).isTrue();
    int done = successor.size() - successor.waiting();
    assertThat(successor.size()).isEqualTo(30);
    succeed();

    assertThat(done).isBetween(10, 30);
    assertThat(other.encoded()).isEqualTo(30 - done);
    assertThat(successor.waiting()).isZero();
  }

  @Test
  void progressCountsEveryPhotoOnceAlsoThoseThatWereDoneOrAreAway() throws Exception {
    addAndIndex(6);
    IndexedImage done = all(library.index()).getFirst();
    successor.put(done, library.index().embedding(done.id()).orElseThrow());
    Path away = all(library.index()).getLast().path();
    Files.move(away, temp.resolve("away.png"), StandardCopyOption.ATOMIC_MOVE);
    long[] heard = new long[2];

    pipeline(other)
        .succeed(
            library.index(),
            new IndexingProgress() {
              @Override
              public void started(long files) {
                heard[0] = files;
              }

              @Override
              public void fileDone() {
                heard[1]++;
              }

              @Override
              public void fileFailed(IndexingReport.Failure failure) {
                throw new AssertionError(failure.reason());
              }
            });

    assertThat(heard).containsExactly(6, 6);
  }

  private void addAndIndex(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      library.add(i + ".png", i);
    }
    library.update();
  }

  private IndexingReport succeed() throws IOException {
    return succeed(other);
  }

  private IndexingReport succeed(OtherEncoder encoder) throws IOException {
    return pipeline(encoder).succeed(library.index(), IndexingProgress.SILENT);
  }

  private IndexingReport updateSuccessor() throws IOException {
    return pipeline(other).run(List.of(library.photos()), IndexingProgress.SILENT);
  }

  private IndexingPipeline pipeline(OtherEncoder encoder) {
    return new IndexingPipeline(encoder, successor, library.data(), Library.OPTIONS);
  }

  private static List<IndexedImage> all(ImageIndex index) {
    List<IndexedImage> images = new ArrayList<>();
    index.forEach(images::add);
    return images;
  }
}
