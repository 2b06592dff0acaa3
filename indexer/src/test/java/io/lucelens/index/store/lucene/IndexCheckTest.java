package io.lucelens.index.store.lucene;

import static io.lucelens.index.store.TestImages.MODEL;
import static io.lucelens.index.store.TestImages.image;
import static io.lucelens.index.store.TestImages.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.store.CheckReport;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.store.UnusableIndexException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexCheckTest {
  @TempDir private Path temp;
  private Path folder;
  private ThumbnailStore thumbnails;

  @BeforeEach
  void makeFolders() {
    folder = temp.resolve("index");
    thumbnails = new ThumbnailStore(temp.resolve("thumbnails"));
  }

  @Test
  void anIndexThatIsAsItShouldBeIsSound() throws IOException {
    fill(0, 20);
    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      index.putWaiting(image(20));
      thumbnails.write(image(20).contentHash(), new byte[] {1});
      index.remove("id-3");
    }

    assertThat(check(false)).isEqualTo(new CheckReport(20, 1, 0, 0, 0, 0, 0, false));
  }

  @Test
  void aBrokenSegmentIsReportedAndDroppedOnlyIfThatIsAskedFor() throws IOException {
    fill(0, 20);
    Path damaged = largestFile();
    fill(20, 50);
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(damaged, bytes);

    CheckReport report = check(false);
    assertThat(report.brokenSegments()).isEqualTo(1);
    assertThat(report.lostImages()).isEqualTo(20);
    assertThat(report.needsRepair()).isTrue();
    assertThat(check(false)).as("nothing was changed").isEqualTo(report);
    CheckReport repaired = check(true);
    assertThat(repaired.images()).isEqualTo(30);
    assertThat(repaired.brokenSegments()).isEqualTo(1);

    assertThat(check(false).isSound()).isTrue();
    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      assertThat(index.size()).isEqualTo(30);
      index.put(image(1), vector(1));
      index.commit();
      assertThat(index.search(vector(1), 1).getFirst().image()).isEqualTo(image(1));
    }
  }

  @Test
  void aVectorThatIsNotOfUnitLengthIsDropped() throws IOException {
    fill(0, 5);
    float[] tooLong = vector(1).toArray();
    tooLong[0] += 1;
    write(image(1), tooLong);
    write(image(2), new float[tooLong.length]);

    assertThat(check(false).unusableRecords()).isEqualTo(2);
    assertThat(check(true).unusableRecords()).isEqualTo(2);
    assertThat(check(false)).isEqualTo(new CheckReport(3, 0, 0, 0, 0, 0, 0, false));
  }

  @Test
  void ofTwoRecordsOfOnePathTheLastIsKept() throws IOException {
    fill(0, 3);
    IndexedImage twin = image(7).at(image(1).path(), 5, image(1).modified());
    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      index.put(twin, vector(7));
      thumbnails.write(twin.contentHash(), new byte[] {1});
    }

    assertThat(check(false).duplicates()).isEqualTo(1);
    check(true);
    assertThat(check(false).isSound()).isTrue();
    try (ImageIndex index = LuceneImageIndex.openForSearch(folder)) {
      assertThat(index.findByPath(twin.path())).contains(twin);
      assertThat(index.size()).isEqualTo(3);
    }
  }

  @Test
  void aMissingThumbnailIsCountedAndNeedsNoRepair() throws IOException {
    fill(0, 3);
    thumbnails.delete(image(1).contentHash());

    CheckReport report = check(false);

    assertThat(report.missingThumbnails()).isEqualTo(1);
    assertThat(report.isSound()).isFalse();
    assertThat(report.needsRepair()).isFalse();
  }

  @Test
  void whatNoRepairHelpsIsSaidAndLeftAlone() throws IOException {
    fill(0, 3);
    Path list;
    try (Stream<Path> files = Files.list(folder)) {
      list =
          files
              .filter(file -> file.getFileName().toString().startsWith("segments_"))
              .findFirst()
              .orElseThrow();
    }
    Files.write(list, new byte[] {1, 2, 3});

    assertThatThrownBy(() -> check(true))
        .isInstanceOf(UnusableIndexException.class)
        .hasMessageContaining("Nothing was deleted");
    assertThat(Files.size(list)).isEqualTo(3);
  }

  @Test
  void anIndexInUseIsNotChecked() {
    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      assertThat(index.size()).isZero();
      assertThatThrownBy(() -> check(false))
          .isInstanceOf(UnusableIndexException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void whereThereIsNoIndexThatIsSaid() {
    assertThatThrownBy(() -> check(false)).hasMessageContaining("There is no index");
  }

  private CheckReport check(boolean repair) {
    return new IndexCheck(folder, thumbnails).run(repair);
  }

  private void fill(int from, int to) throws IOException {
    try (ImageIndex index = LuceneImageIndex.open(folder, MODEL)) {
      for (int i = from; i < to; i++) {
        index.put(image(i), vector(i));
        thumbnails.write(image(i).contentHash(), new byte[] {1});
      }
    }
  }

  private void write(IndexedImage image, float[] vector) throws IOException {
    try (var directory = FSDirectory.open(folder);
        var writer = new IndexWriter(directory, new IndexWriterConfig())) {
      writer.updateDocument(ImageDocument.byId(image.id()), ImageDocument.of(image, vector));
    }
  }

  private Path largestFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.filter(file -> file.getFileName().toString().startsWith("_")).toList();
      return all.stream()
          .max((one, other) -> Long.compare(one.toFile().length(), other.toFile().length()))
          .orElseThrow();
    }
  }
}
