package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.index.DataFolder;
import io.lucelens.index.crawl.WatchOptions;
import io.lucelens.index.pipeline.ImageEncoder;
import io.lucelens.index.pipeline.IndexingOptions;
import io.lucelens.index.pipeline.IndexingPipeline;
import io.lucelens.index.pipeline.IndexingProgress;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

@Timeout(120)
class LibraryWatchTest {
  private static final ModelManifest MODEL =
      new ModelManifest("tiny", "weights of tiny", 2, "none", "none");

  @TempDir private Path temp;

  static List<Throwable> failures() {
    return List.of(
        new IllegalStateException("closed"),
        new OutOfMemoryError("for a moment"),
        new LinkageError("a library is gone"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aRunThatBreaksOffIsTriedAgainWhateverEndedIt(Throwable failure) throws Exception {
    Path photos = Files.createDirectories(temp.toRealPath().resolve("photos"));
    Pictures.rectangles(photos.resolve("one.png"), 1);
    DataFolder data = new DataFolder(temp.resolve("home"));
    try (ImageIndex index = LuceneImageIndex.open(data.index(), MODEL);
        LibraryWatch watch = watch(photos, data, index, new Stumbling(failure))) {
      watch.start();
      assertThatThrownBy(() -> watch.first(IndexingProgress.SILENT)).isSameAs(failure);

      watch.next().run(IndexingProgress.SILENT);

      assertThat(index.size()).isEqualTo(1);
    }
  }

  private static LibraryWatch watch(
      Path photos, DataFolder data, ImageIndex index, ImageEncoder encoder) throws IOException {
    WatchOptions atOnce =
        new WatchOptions(
            Duration.ofMillis(10),
            Duration.ZERO,
            Duration.ofHours(1),
            false,
            Duration.ofSeconds(1));
    return new LibraryWatch(
        new IndexingPipeline(encoder, index, data, IndexingOptions.DEFAULT),
        List.of(photos),
        data,
        atOnce,
        Duration.ofMillis(10),
        Console.of(new CommandLine(CommandSpec.create()).getCommandSpec()));
  }

  /** A model that breaks down over its first picture. */
  private static final class Stumbling implements ImageEncoder {
    private final Throwable failure;
    private final AtomicInteger pictures = new AtomicInteger();

    Stumbling(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public float[] preprocess(DecodedImage image) {
      return new float[0];
    }

    @Override
    public Future<Embedding> encode(float[] tensor) {
      if (pictures.incrementAndGet() == 1) {
        switch (failure) {
          case RuntimeException e -> throw e;
          case Error e -> throw e;
          default -> throw new AssertionError(failure);
        }
      }
      return CompletableFuture.completedFuture(Embedding.normalized(new float[] {1, 2}));
    }
  }
}
