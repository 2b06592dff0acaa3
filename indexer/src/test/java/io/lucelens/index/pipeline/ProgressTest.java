package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
  @TempDir private Path temp;
  private Library library;

  @BeforeEach
  void open() throws IOException {
    library = new Library(temp.resolve("photos"), temp.resolve("home"));
  }

  @AfterEach
  void close() {
    library.close();
  }

  private static final class Paces implements IndexingProgress {
    private final List<IndexingPace> heard = new ArrayList<>();
    private long total;
    private long done;

    @Override
    public void started(long files) {
      total = files;
    }

    @Override
    public void totalGrew(long files) {
      assertThat(files).isGreaterThan(total);
      total = files;
    }

    @Override
    public void fileDone() {
      assertThat(++done).isLessThanOrEqualTo(total);
    }

    @Override
    public void fileFailed(IndexingReport.Failure failure) {}

    @Override
    public void pace(IndexingPace pace) {
      heard.add(pace);
    }

    IndexingPace last() {
      return heard.getLast();
    }
  }

  private Paces run() throws IOException {
    Paces paces = new Paces();
    library.pipeline(Library.OPTIONS).run(List.of(library.photos()), paces);
    return paces;
  }

  @Test
  void bytesAreThoseOfTheFilesThatHaveToBeRead() throws IOException {
    long known = Files.size(library.add("a.png", 1)) + Files.size(library.add("b/b.png", 2));
    Paces first = run();
    assertThat(first.heard).hasSize(2);
    assertThat(first.last().files()).isEqualTo(2);
    assertThat(first.last().filesDone()).isEqualTo(2);
    assertThat(first.last().bytes()).isEqualTo(known);
    assertThat(first.last().bytesDone()).isEqualTo(known);

    long added = Files.size(library.add("c.png", 3));
    Paces second = run();
    assertThat(second.last().files()).isEqualTo(3);
    assertThat(second.last().filesDone()).isEqualTo(3);
    assertThat(second.last().bytes()).isEqualTo(added);
    assertThat(second.last().bytesDone()).isEqualTo(added);
  }

  @Test
  void badFilesCountTooAndThoseThatAreRefusedUnreadCostNoBytes() throws IOException {
    Path text = Files.writeString(library.photos().resolve("bad.jpg"), "not a picture");
    Files.createFile(library.photos().resolve("empty.jpg"));
    try (var huge = new RandomAccessFile(library.photos().resolve("huge.tif").toFile(), "rw")) {
      huge.setLength(1L << 40);
    }
    Paces paces = run();
    assertThat(paces.last().filesDone()).isEqualTo(3);
    assertThat(paces.last().bytes()).isEqualTo(Files.size(text));
    assertThat(paces.last().bytesDone()).isEqualTo(Files.size(text));
  }

  @Test
  void rawFilesWhosePictureCannotBeReadAreCountedTooAndNoMoreThanThereAreIsDone()
      throws IOException {
    Path jpeg = Files.writeString(library.photos().resolve("a.jpg"), "not a picture");
    Path first = library.add("a.cr2", 2);
    Path second = library.add("a.dng", 3);
    library.add("b.jpg", 4);
    library.add("b.cr2", 5);

    Paces broken = run();
    assertThat(broken.total).isEqualTo(4);
    assertThat(broken.done).isEqualTo(4);
    assertThat(broken.last().files()).isEqualTo(4);
    assertThat(broken.last().filesDone()).isEqualTo(4);
    long bytes = Files.size(jpeg) + Files.size(first) + Files.size(second);
    assertThat(broken.last().bytes())
        .isEqualTo(bytes + Files.size(library.photos().resolve("b.jpg")));
    assertThat(broken.last().bytesDone()).isEqualTo(broken.last().bytes());

    Paces again = run();
    assertThat(again.total).isEqualTo(4);
    assertThat(again.done).isEqualTo(4);

    library.add("a.jpg", 6);
    Paces mended = run();
    assertThat(mended.total).isEqualTo(4);
    assertThat(mended.done).isEqualTo(4);
    assertThat(run().total).isEqualTo(2);
  }

  @Test
  void theRemainingTimeIsNotGuessedAndNeverNegative() throws IOException {
    for (int i = 0; i < 9; i++) {
      library.add(i + ".png", i);
    }
    Paces paces = run();
    assertThat(paces.heard).hasSize(9);
    assertThat(paces.heard).allMatch(pace -> pace.remaining().isEmpty());
    assertThat(paces.heard).allMatch(pace -> pace.filesPerSecond().isEmpty());
  }

  @Test
  void theStagesOfARunAddUpToNoMoreThanItsThreadsHad() throws IOException {
    for (int i = 0; i < 12; i++) {
      library.add(i + ".png", i);
    }
    IndexingReport report = library.update();
    StageWork stages = report.stages();
    assertThat(stages.crawl()).isPositive();
    assertThat(stages.read()).isPositive();
    assertThat(stages.embed()).isPositive();
    assertThat(stages.write()).isPositive();
    int threads = Library.OPTIONS.readers() + 2;
    assertThat(stages.total()).isLessThanOrEqualTo(report.took().multipliedBy(threads));
    assertThat(report.filesPerSecond()).isPositive().isFinite();
  }

  @Test
  void aRunOverNothingReportsNoSpeed() throws IOException {
    IndexingReport report = library.update();
    assertThat(report.filesPerSecond()).isZero();
    assertThat(report.stages().read()).isEqualTo(Duration.ZERO);
    assertThat(report.stages().embed()).isEqualTo(Duration.ZERO);
  }

  @Test
  void aRunThatChangesNothingReadsNoBytesAndWaitsForNoModel() throws IOException {
    library.add("a.png", 1);
    library.update();
    Paces paces = new Paces();
    IndexingReport report = library.pipeline(Library.OPTIONS).run(List.of(library.photos()), paces);
    assertThat(paces.last().bytes()).isZero();
    assertThat(paces.last().filesDone()).isEqualTo(1);
    assertThat(report.unchanged()).isEqualTo(1);
    assertThat(report.stages().embed()).isEqualTo(Duration.ZERO);
  }
}
