package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.Embedding;
import io.lucelens.index.ThumbnailStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that was cut short may leave thumbnails of photos that never got into the index. */
@Timeout(60)
class CutShortRunTest {
  private static final String ORPHAN = "ab".repeat(32);

  @TempDir private Path temp;

  @Test
  void theNextWholeRunRemovesThumbnailsThatNoPhotoNeeds() throws IOException {
    try (Library broken = library(new Broken())) {
      broken.add("a.jpg", 1);
      assertThatThrownBy(broken::update).hasMessageContaining("closed");
      // Its photo was embedded no more, and is gone before the next run.
      thumbnails(broken).write(ORPHAN, new byte[] {1});
    }
    try (Library library = library(new GridEncoder())) {
      assertThat(library.data().runMark()).exists();

      library.update();

      assertThat(library.thumbnails())
          .containsExactly(library.find("a.jpg").orElseThrow().contentHash());
      assertThat(library.data().runMark()).doesNotExist();
    }
  }

  @Test
  void afterARunThatCameToItsEndThumbnailsAreNotListed() throws IOException {
    try (Library library = library(new GridEncoder())) {
      library.add("a.jpg", 1);
      library.update();
      assertThat(library.data().runMark()).doesNotExist();
      thumbnails(library).write(ORPHAN, new byte[] {1});

      library.update();

      assertThat(library.thumbnails()).hasSize(2).contains(ORPHAN);
    }
  }

  private Library library(GridEncoder encoder) throws IOException {
    return new Library(temp.resolve("photos"), temp.resolve("home"), encoder);
  }

  private static ThumbnailStore thumbnails(Library library) {
    return new ThumbnailStore(library.data().thumbnails());
  }

  private static final class Broken extends GridEncoder {
    @Override
    public Future<Embedding> encode(float[] tensor) {
      throw new IllegalStateException("The model is closed.");
    }
  }
}
