package io.lucelens.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbnailStoreTest {
  private static final String HASH = "ab12" + "0".repeat(60);

  @TempDir private Path temp;

  private ThumbnailStore store() {
    return new ThumbnailStore(temp.resolve("thumbnails"));
  }

  @Test
  void thumbnailsLieInTwoLevelsOfFoldersByTheirHash() throws IOException {
    store().write(HASH, new byte[] {1, 2, 3});

    assertThat(store().path(HASH))
        .isEqualTo(temp.resolve("thumbnails").resolve("ab").resolve("12").resolve(HASH + ".jpg"))
        .hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(store().exists(HASH)).isTrue();
  }

  @Test
  void writingReplacesAndLeavesNoPartsBehind() throws IOException {
    store().write(HASH, new byte[] {1});
    store().write(HASH, new byte[] {2});

    assertThat(store().path(HASH)).hasBinaryContent(new byte[] {2});
    try (Stream<Path> files = Files.walk(temp)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  @Test
  void whatCannotBeWrittenIsNamedAndLeavesNoPartsBehind() throws IOException {
    Files.createDirectories(store().path(HASH).resolve("in the way"));

    assertThatThrownBy(() -> store().write(HASH, new byte[] {1}))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(HASH)
        .hasMessageContaining("cannot be written");
    try (Stream<Path> files = Files.walk(temp)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void anEmptyFileAsAPowerCutLeavesItIsNoThumbnail() throws IOException {
    store().write(HASH, new byte[0]);

    assertThat(store().exists(HASH)).isFalse();
  }

  @Test
  void deletingRemovesItAndDeletingAgainDoesNothing() throws IOException {
    store().write(HASH, new byte[] {1});

    store().delete(HASH);
    store().delete(HASH);

    assertThat(store().exists(HASH)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "../../../../etc/passwd", "AB"})
  void whatIsNoHashNeverBecomesAPath(String notAHash) {
    assertThatThrownBy(() -> store().path(notAHash))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + notAHash + "\"");
  }

  @Test
  void aSweepRemovesWhatNothingNeedsAndLeavesWhatIsNotOurs() throws IOException {
    String unwanted = "cd34" + "0".repeat(60);
    store().write(HASH, new byte[] {1});
    store().write(unwanted, new byte[] {2});
    Path part = Files.createFile(store().path(HASH).resolveSibling(HASH + ".part"));
    Path foreign = Files.createFile(temp.resolve("thumbnails").resolve("notes.jpg"));
    Path beside = Files.createFile(store().path(HASH).resolveSibling("holiday.jpg"));

    assertThat(store().sweep(HASH::equals)).isEqualTo(2);

    assertThat(store().exists(HASH)).isTrue();
    assertThat(store().exists(unwanted)).isFalse();
    assertThat(part).doesNotExist();
    assertThat(foreign).exists();
    assertThat(beside).exists();
    assertThat(new ThumbnailStore(temp.resolve("none")).sweep(hash -> false)).isZero();
  }
}
