package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.store.IndexedImage;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large JPEG is decoded to as much as model and thumbnail need. */
class LargePhotoTest {
  @TempDir private Path temp;

  /** A model that needs little of a picture. */
  private static final class SmallInput extends GridEncoder {
    private final AtomicInteger width = new AtomicInteger();

    @Override
    public int sufficientSide() {
      return 100;
    }

    @Override
    public float[] preprocess(DecodedImage image) {
      width.set(image.width());
      return super.preprocess(image);
    }
  }

  @Test
  void theIndexKnowsItsFullSizeAndTheThumbnailIsAsLargeAsAny() throws Exception {
    SmallInput encoder = new SmallInput();
    try (Library library = new Library(temp.resolve("photos"), temp.resolve("home"), encoder)) {
      TestPhotos.write(library.photos().resolve("large.jpg"), 1, 900, 600);
      library.update();

      assertThat(encoder.width).hasValue(450);
      IndexedImage image = library.find("large.jpg").orElseThrow();
      assertThat(image.width()).isEqualTo(900);
      assertThat(image.height()).isEqualTo(600);
      Path thumbnail = new ThumbnailStore(library.data().thumbnails()).path(image.contentHash());
      assertThat(new ImageReader().read(thumbnail).width()).isEqualTo(ThumbnailStore.MAX_SIDE);
    }
  }
}
