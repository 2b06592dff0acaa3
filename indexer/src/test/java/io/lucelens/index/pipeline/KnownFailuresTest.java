package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.image.DecodedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file that is no readable picture is listed in each run, and read once. */
@Timeout(60)
class KnownFailuresTest {
  private static final Instant THEN = Instant.parse("2026-01-01T10:00:00Z");

  @TempDir private Path temp;
  private Library library;
  private byte[] good;

  @BeforeEach
  void makeLibrary() throws IOException {
    library = new Library(temp.resolve("photos"), temp.resolve("home"));
    library.add("other.jpg", 1);
    good = Files.readAllBytes(TestPhotos.write(temp.resolve("good.jpg"), 2));
  }

  @AfterEach
  void closeLibrary() {
    library.close();
  }

  @Test
  void aFileThatFailedIsListedButNotReadAgainUntilItsTimeOrSizeChanges() throws IOException {
    write(new byte[good.length], THEN);
    IndexingReport first = library.update();
    assertThat(first.failures()).hasSize(1);
    assertThat(first.knownFailures()).isZero();

    // Whoever read it now would find a picture.
    write(good, THEN);
    IndexingReport second = library.update();
    assertThat(second.failures()).isEqualTo(first.failures());
    assertThat(second.knownFailures()).isEqualTo(1);
    assertThat(library.find("bad.jpg")).isEmpty();

    write(good, THEN.plusSeconds(1));
    IndexingReport third = library.update();
    assertThat(third.added()).isEqualTo(1);
    assertThat(third.failures()).isEmpty();
    assertThat(remembered()).doesNotContain("bad.jpg");
  }

  @Test
  void allAreReadAgainWhenThatIsAskedFor() throws IOException {
    write(new byte[good.length], THEN);
    library.update();
    IndexingReport again = library.update(Library.OPTIONS.withRetryFailed(true));
    assertThat(again.failures()).hasSize(1);
    assertThat(again.knownFailures()).isZero();

    write(good, THEN);
    IndexingReport asked = library.update(Library.OPTIONS.withRetryFailed(true));

    assertThat(asked.added()).isEqualTo(1);
    assertThat(asked.failures()).isEmpty();
  }

  @Test
  void whatMayGoAwayByItselfIsTriedInEachRun() throws IOException {
    library.close();
    library =
        new Library(
            temp.resolve("photos"),
            temp.resolve("home"),
            new GridEncoder() {
              @Override
              public float[] preprocess(DecodedImage image) {
                if (preprocessed() > 1) {
                  return super.preprocess(image);
                }
                super.preprocess(image);
                throw new OutOfMemoryError("just now");
              }
            });
    assertThat(library.update().failures()).hasSize(1);

    IndexingReport second = library.update();

    assertThat(second.failures()).isEmpty();
    assertThat(second.added()).isEqualTo(1);
  }

  @Test
  void copiesOfABadFileAreAllRemembered() throws IOException {
    for (int i = 0; i < 5; i++) {
      Files.write(library.photos().resolve(i + ".jpg"), new byte[] {1, 2, 3});
    }
    assertThat(library.update().failures()).hasSize(5);

    assertThat(library.update().knownFailures()).isEqualTo(5);
  }

  @Test
  void aFileThatIsGoneIsForgotten() throws IOException {
    write(new byte[] {1, 2, 3}, THEN);
    library.update();
    assertThat(remembered()).contains("bad.jpg");
    Files.delete(library.photos().resolve("bad.jpg"));

    assertThat(library.update().failures()).isEmpty();

    assertThat(remembered()).doesNotContain("bad.jpg");
  }

  @Test
  void aPhotoThatTurnsBadLeavesTheIndexAndIsReadOnceForThat() throws IOException {
    write(good, THEN);
    library.update();
    write(new byte[] {1, 2, 3}, THEN.plusSeconds(1));

    assertThat(library.update().removed()).isEqualTo(1);

    IndexingReport again = library.update();
    assertThat(again.removed()).isZero();
    assertThat(again.knownFailures()).isEqualTo(1);
  }

  @Test
  void aDamagedMemoryOfFailuresCostsNoMoreThanReadingThemOnce() throws IOException {
    write(new byte[] {1, 2, 3}, THEN);
    library.update();
    for (String damage : new String[] {"", "null", "{\"files\":[{\"path\":\"::\"}]}", "\0\1"}) {
      Files.writeString(library.data().failedFiles(), damage);

      IndexingReport report = library.update();

      assertThat(report.failures()).as(damage).hasSize(1);
      assertThat(report.knownFailures()).as(damage).isZero();
      assertThat(library.update().knownFailures()).as(damage).isEqualTo(1);
    }
  }

  private void write(byte[] bytes, Instant time) throws IOException {
    Path file = Files.write(library.photos().resolve("bad.jpg"), bytes);
    Files.setLastModifiedTime(file, FileTime.from(time));
  }

  private String remembered() throws IOException {
    return Files.readString(library.data().failedFiles());
  }
}
