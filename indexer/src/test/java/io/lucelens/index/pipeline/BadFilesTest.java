package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.store.IndexedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file that cannot be indexed costs one line, and nothing else. */
@Timeout(60)
class BadFilesTest {
  @TempDir private Path temp;
  private Library library;

  @BeforeEach
  void makeLibrary() throws IOException {
    open(new GridEncoder());
    library.add("good.jpg", 1);
  }

  private void open(GridEncoder encoder) throws IOException {
    if (library != null) {
      library.close();
    }
    library = new Library(temp.resolve("photos"), temp.resolve("home"), encoder);
  }

  @AfterEach
  void closeLibrary() {
    library.close();
  }

  @Test
  void aTextFileNamedJpgIsOneLineWithItsReason() throws IOException {
    bad("text.jpg", "This is not a picture.".getBytes(StandardCharsets.UTF_8));

    assertOneFailure("text.jpg");
  }

  @Test
  void anEmptyFileIsOneLineWithItsReason() throws IOException {
    bad("empty.jpg", new byte[0]);

    assertOneFailure("empty.jpg");
  }

  @Test
  void aTruncatedJpegIsOneLineWithItsReason() throws IOException {
    byte[] whole = Files.readAllBytes(TestPhotos.write(temp.resolve("whole.jpg"), 3, 400, 300));
    bad("truncated.jpg", Arrays.copyOf(whole, 300));

    assertOneFailure("truncated.jpg");
  }

  @Test
  void aTruncatedPngIsOneLineWithItsReason() throws IOException {
    byte[] whole = Files.readAllBytes(TestPhotos.write(temp.resolve("whole.png"), 3, 400, 300));
    bad("truncated.png", Arrays.copyOf(whole, whole.length / 2));

    assertOneFailure("truncated.png");
  }

  @Test
  void aPngOfTwentyThousandPixelsSquareIsRefusedByItsHeader() throws IOException {
    bad("huge.png", pngHeader(20_000, 20_000));

    IndexingReport report = assertOneFailure("huge.png");
    assertThat(report.failures().getFirst().reason()).contains("20000");
  }

  @Test
  void randomBytesUnderEveryExtensionAreOneLineEach() throws IOException {
    Random random = new Random(1);
    for (String extension : List.of("jpg", "png", "gif", "bmp", "webp", "tif")) {
      byte[] noise = new byte[5000];
      random.nextBytes(noise);
      bad("noise." + extension, noise);
    }

    IndexingReport report = library.update();

    assertThat(report.failures()).hasSize(6).allSatisfy(BadFilesTest::assertOneLine);
    assertThat(report.added()).isEqualTo(1);
  }

  @Test
  void aFileWithoutPermissionIsOneLineAndKeepsWhatIsKnownOfIt() throws IOException {
    Path file = library.add("locked.jpg", 5);
    library.update();
    library.add("locked.jpg", 6);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(file)).as("the superuser reads everything").isFalse();

    IndexingReport report = library.update();

    assertThat(report.failures()).hasSize(1);
    assertThat(report.failures().getFirst().reason()).contains("permission");
    assertThat(library.find("locked.jpg")).isPresent();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPipeInAFilesPlaceIsRefusedAndKeepsNobodyWaiting() throws Exception {
    Path pipe = temp.resolve("pipe.jpg");
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> PhotoBytes.read(new FoundFile(pipe, 0, Instant.EPOCH)))
        .isInstanceOf(PhotoBytes.UnreadableFileException.class)
        .hasMessageContaining("pipe");
  }

  @Test
  void aTimeBeyondAllClocksIsIndexedAndBreaksNothingOff() throws IOException {
    Path file = library.add("far.jpg", 5);
    Files.setLastModifiedTime(file, FileTime.from(Instant.MAX));
    assumeThat(Files.getLastModifiedTime(file).toInstant().getEpochSecond())
        .as("the file system keeps such times")
        .isGreaterThan(Long.MAX_VALUE / 1000);

    assertThat(library.update().added()).isEqualTo(2);
    assertThat(library.update().unchanged()).isEqualTo(2);
  }

  @Test
  void copiesOfABadFileAreOneLineEach() throws IOException {
    for (int i = 0; i < 20; i++) {
      bad("bad" + i + ".jpg", "the same text".getBytes(StandardCharsets.UTF_8));
    }

    IndexingReport report = library.update();

    assertThat(report.failures()).hasSize(20).allSatisfy(BadFilesTest::assertOneLine);
  }

  @Test
  void aBadFileIsTriedAgainAndIndexedOnceItIsGood() throws IOException {
    bad("later.jpg", new byte[] {1, 2, 3});
    assertOneFailure("later.jpg");
    assertOneFailure("later.jpg");
    library.add("later.jpg", 8);

    IndexingReport report = library.update();

    assertThat(report.failures()).isEmpty();
    assertThat(report.added()).isEqualTo(1);
  }

  @Test
  void aPhotoThatIsOverwrittenByABadFileLeavesTheIndex() throws IOException {
    library.add("was-good.jpg", 8);
    library.update();
    IndexedImage before = library.find("was-good.jpg").orElseThrow();
    bad("was-good.jpg", "no longer".getBytes(StandardCharsets.UTF_8));

    IndexingReport report = assertOneFailure("was-good.jpg");

    assertThat(report.removed()).isEqualTo(1);
    assertThat(library.thumbnails()).doesNotContain(before.contentHash());
  }

  @Test
  void aPhotoThatThePreprocessorStumblesOnFailsAlone() throws IOException {
    open(
        new GridEncoder() {
          @Override
          public float[] preprocess(DecodedImage image) {
            switch (image.width()) {
              case 111 -> throw new IllegalStateException("stumbled\nover two lines");
              case 112 -> throw new OutOfMemoryError("too much");
              default -> {
                return super.preprocess(image);
              }
            }
          }
        });
    TestPhotos.write(library.photos().resolve("stumble.jpg"), 1, 111, 50);
    TestPhotos.write(library.photos().resolve("memory.jpg"), 2, 112, 50);

    IndexingReport report = library.update();

    assertThat(report.failures()).hasSize(2).allSatisfy(BadFilesTest::assertOneLine);
    assertThat(report.added()).isEqualTo(1);
  }

  @Test
  void aPhotoForWhichThereIsNoMemoryBesideOthersIsReadAgainWhileNoOtherIs() throws IOException {
    AtomicInteger inMemory = new AtomicInteger();
    AtomicInteger vastTries = new AtomicInteger();
    AtomicInteger besideTheLastTry = new AtomicInteger();
    open(
        new GridEncoder() {
          @Override
          public float[] preprocess(DecodedImage image) {
            inMemory.incrementAndGet();
            try {
              if (image.width() == 111 && vastTries.incrementAndGet() == 1) {
                throw new OutOfMemoryError("too much for two");
              }
              pause();
              if (image.width() == 111) {
                besideTheLastTry.set(inMemory.get() - 1);
              }
              return super.preprocess(image);
            } finally {
              inMemory.decrementAndGet();
            }
          }
        });
    TestPhotos.write(library.photos().resolve("b-vast.jpg"), 1, 111, 50);
    for (int i = 0; i < 20; i++) {
      library.add((i % 2 == 0 ? "a" : "c") + i + ".jpg", i + 10);
    }

    IndexingReport report = library.update();

    assertThat(report.failures()).isEmpty();
    assertThat(report.added()).isEqualTo(22);
    assertThat(vastTries).hasValue(2);
    assertThat(besideTheLastTry).hasValue(0);
  }

  /** Gives other reading threads the time to come in, if they may. */
  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPhotoThatTheModelStumblesOnFailsAlone() throws IOException {
    open(
        new GridEncoder() {
          @Override
          public float[] preprocess(DecodedImage image) {
            return image.width() == 111
                ? new float[GridEncoder.DIMENSION] // A zero vector has no direction.
                : super.preprocess(image);
          }
        });
    for (int i = 0; i < 10; i++) {
      library.add(i + ".jpg", i);
    }
    TestPhotos.write(library.photos().resolve("stumble.jpg"), 1, 111, 50);

    IndexingReport report = library.update();

    assertThat(report.failures()).hasSize(1).allSatisfy(BadFilesTest::assertOneLine);
    assertThat(report.failures().getFirst().path().getFileName()).hasToString("stumble.jpg");
    assertThat(library.index().size()).isEqualTo(11);
  }

  @Test
  void aModelOfAnotherDimensionBreaksTheRunOffAndNothingWrongGetsIn() throws IOException {
    open(
        new GridEncoder() {
          @Override
          public Future<Embedding> encode(float[] tensor) {
            return CompletableFuture.completedFuture(Embedding.normalized(new float[] {1, 2}));
          }
        });

    assertThatThrownBy(() -> library.update())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dimensions");
    assertThat(library.index().size()).isZero();
  }

  @Test
  void aModelThatTakesNothingMoreEndsTheRunInsteadOfBlamingEachPhoto() throws IOException {
    open(
        new GridEncoder() {
          @Override
          public Future<Embedding> encode(float[] tensor) {
            throw new IllegalStateException("The model is closed.");
          }
        });

    assertThatThrownBy(() -> library.update())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aDataFolderThatTakesNoThumbnailsEndsTheRunInsteadOfBlamingEachPhoto() throws IOException {
    Files.createDirectories(library.data().home());
    Files.writeString(library.data().thumbnails(), "a file in the folder's place");

    assertThatThrownBy(() -> library.update())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(library.data().thumbnails().toString())
        .hasMessageContaining("cannot be written");

    Files.delete(library.data().thumbnails());
    assertThat(library.update().added()).isEqualTo(1);
  }

  private void bad(String name, byte[] bytes) throws IOException {
    Files.write(library.photos().resolve(name), bytes);
  }

  private IndexingReport assertOneFailure(String name) throws IOException {
    IndexingReport report = library.update();
    assertThat(report.failures()).hasSize(1).allSatisfy(BadFilesTest::assertOneLine);
    assertThat(report.failures().getFirst().path()).isEqualTo(library.photos().resolve(name));
    assertThat(library.find(name)).isEmpty();
    assertThat(library.find("good.jpg")).isPresent();
    return report;
  }

  private static void assertOneLine(IndexingReport.Failure failure) {
    assertThat(failure.reason()).isNotBlank().doesNotContain("\n", "\tat ");
  }

  /** A PNG that says how large it is and then has nearly nothing. */
  private static byte[] pngHeader(int width, int height) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(header);
    fields.writeBytes("IHDR");
    fields.writeInt(width);
    fields.writeInt(height);
    fields.write(new byte[] {8, 2, 0, 0, 0});
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(png);
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    out.writeInt(header.size() - 4);
    out.write(header.toByteArray());
    CRC32 crc = new CRC32();
    crc.update(header.toByteArray());
    out.writeInt((int) crc.getValue());
    return png.toByteArray();
  }
}
