package io.lucelens.index.pipeline;

import static io.lucelens.index.store.TestImages.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are interrupted, killed, or slowed down. */
@Timeout(120)
class StoppedRunTest {
  @TempDir private Path temp;

  /** An encoder that embeds a few photos and keeps the others waiting until it is let go. */
  private static final class Gate extends GridEncoder {
    private final Semaphore free;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    Gate(int free) {
      this.free = new Semaphore(free);
    }

    @Override
    public Future<Embedding> encode(float[] tensor) {
      if (!free.tryAcquire()) {
        reached.countDown();
        try {
          open.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return super.encode(tensor);
    }
  }

  @Test
  void anInterruptedRunKeepsWhatItDidAndTheNextOneCompletesIt() throws Exception {
    Gate gate = new Gate(10);
    try (Library library = new Library(temp.resolve("photos"), temp.resolve("home"), gate)) {
      for (int i = 0; i < 100; i++) {
        library.add(i + ".jpg", i);
      }
      boolean[] interruptedAfterwards = new boolean[1];
      FutureTask<IndexingReport> run =
          new FutureTask<>(
              () -> {
                IndexingReport report = library.update();
                interruptedAfterwards[0] = Thread.currentThread().isInterrupted();
                return report;
              });
      Thread thread = Thread.ofPlatform().start(run);
      gate.reached.await();
      thread.interrupt();
      // The interrupt is taken note of while the readers are still at the gate.
      while (thread.isInterrupted()) {
        Thread.onSpinWait();
      }
      gate.open.countDown();

      IndexingReport report = run.get();

      assertThat(interruptedAfterwards[0]).isTrue();
      // Ten went through, the two that were at the gate, and what the readers could take between
      // the waking of the interrupted thread and its word that the run shall stop.
      assertThat(report.added()).isBetween(10, 30);
      assertThat(library.index().size()).isEqualTo(report.added());
      assertThat(library.update().added()).isEqualTo(100 - report.added());
      assertThat(gate.encoded()).isEqualTo(100);
    }
  }

  @Test
  void anInterruptedRunRemovesNothing() throws Exception {
    Gate gate = new Gate(0);
    try (Library library = new Library(temp.resolve("photos"), temp.resolve("home"), gate)) {
      gate.open.countDown();
      library.add("old.jpg", 1);
      library.update();
      Files.delete(library.photos().resolve("old.jpg"));
      library.add("new.jpg", 2);
      FutureTask<IndexingReport> run =
          new FutureTask<>(
              () -> {
                Thread.currentThread().interrupt();
                return library.update();
              });
      Thread.ofPlatform().start(run);

      assertThat(run.get().removed()).isZero();
      assertThat(library.find("old.jpg")).isPresent();
    }
  }

  @Test
  void onlyOneRunGoesOnAtATime() throws Exception {
    Gate gate = new Gate(0);
    try (Library library = new Library(temp.resolve("photos"), temp.resolve("home"), gate)) {
      library.add("a.jpg", 1);
      IndexingPipeline pipeline = library.pipeline(Library.OPTIONS);
      FutureTask<IndexingReport> first =
          new FutureTask<>(() -> pipeline.run(List.of(library.photos()), IndexingProgress.SILENT));
      Thread.ofPlatform().start(first);
      gate.reached.await();

      assertThatThrownBy(() -> pipeline.run(List.of(library.photos()), IndexingProgress.SILENT))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("going on");
      gate.open.countDown();
      assertThat(first.get().added()).isEqualTo(1);
    }
  }

  /** An encoder that takes everything and embeds only its first ten. */
  private static final class Slow extends GridEncoder {
    private final CountDownLatch manyTaken = new CountDownLatch(40);
    private final List<CompletableFuture<Embedding>> pending = new ArrayList<>();
    private int taken;

    @Override
    public synchronized Future<Embedding> encode(float[] tensor) {
      manyTaken.countDown();
      if (++taken <= 10) {
        return super.encode(tensor);
      }
      pending.add(new CompletableFuture<>());
      return pending.getLast();
    }

    synchronized void embedTwoMore() {
      float[] white = new float[DIMENSION];
      Arrays.fill(white, 1);
      pending.subList(0, 2).forEach(next -> next.complete(Embedding.normalized(white)));
    }
  }

  @Test
  void aStoppedRunWaitsForTheNextEmbeddingAtMost() throws Exception {
    Slow slow = new Slow();
    try (Library library = new Library(temp.resolve("photos"), temp.resolve("home"), slow)) {
      for (int i = 0; i < 100; i++) {
        library.add(i + ".png", i);
      }
      FutureTask<IndexingReport> run = new FutureTask<>(library::update);
      Thread thread = Thread.ofPlatform().start(run);
      slow.manyTaken.await();
      thread.interrupt();
      while (thread.isInterrupted()) {
        Thread.onSpinWait();
      }
      slow.embedTwoMore();

      assertThat(run.get().added()).isBetween(10, 12);
      assertThat(run.get().failures()).isEmpty();
    }
  }

  @Test
  void photosDoNotPileUpInFrontOfASlowModel() throws Exception {
    Gate gate = new Gate(0);
    try (Library library = new Library(temp.resolve("photos"), temp.resolve("home"), gate)) {
      for (int i = 0; i < 120; i++) {
        library.add(i + ".png", i);
      }
      FutureTask<IndexingReport> run = new FutureTask<>(library::update);
      Thread.ofPlatform().start(run);
      gate.reached.await();
      int before = -1;
      while (before < gate.preprocessed()) {
        before = gate.preprocessed();
        TimeUnit.MILLISECONDS.sleep(300);
      }

      // Each of the two readers has one.
      assertThat(gate.preprocessed()).isLessThanOrEqualTo(2);
      gate.open.countDown();
      assertThat(run.get().added()).isEqualTo(120);
    }
  }

  @Test
  void theIndexIsCommittedWhileARunGoesOn() throws Exception {
    IndexingOptions often = new IndexingOptions(false, 2, 10, Duration.ofSeconds(30));
    int[] committed = new int[1];
    GridEncoder watching =
        new GridEncoder() {
          @Override
          public synchronized float[] preprocess(DecodedImage image) {
            try (var view = LuceneImageIndex.openForSearch(temp.resolve("home/index"), MODEL)) {
              committed[0] = Math.max(committed[0], view.size());
            }
            return super.preprocess(image);
          }
        };
    try (Library library = new Library(temp.resolve("photos"), temp.resolve("home"), watching)) {
      for (int i = 0; i < 80; i++) {
        library.add(i + ".png", i);
      }
      library.update(often);
    }
    assertThat(committed[0]).isPositive().isLessThan(80);
  }

  @Test
  void aKilledIndexerLeavesAGoodIndexThatTheNextRunCompletes() throws Exception {
    Path photos = temp.resolve("photos");
    for (int i = 0; i < 150; i++) {
      TestPhotos.write(photos.resolve("d" + i % 5).resolve(i + ".jpg"), i);
    }
    for (int kill = 0; kill < 3; kill++) {
      Process child = startChild(photos);
      assertThat(child.getInputStream().read()).isEqualTo(SlowIndexer.STARTED);
      TimeUnit.MILLISECONDS.sleep(100 + 300L * kill);
      child.destroyForcibly().waitFor();

      try (var index = LuceneImageIndex.openForSearch(temp.resolve("home/index"), MODEL)) {
        index.forEach(image -> assertThat(index.embedding(image.id())).isPresent());
      }
    }

    try (Library library = new Library(photos, temp.resolve("home"));
        Library fresh = new Library(photos, temp.resolve("fresh"))) {
      library.update();
      fresh.update();
      assertThat(library.contents()).hasSize(150).isEqualTo(fresh.contents());
      assertThat(library.thumbnails()).isEqualTo(fresh.thumbnails());
    }
  }

  @Test
  void anIndexThatAnotherProcessUsesIsRefused() throws Exception {
    TestPhotos.write(temp.resolve("photos").resolve("a.jpg"), 1);
    Process child = startChild(temp.resolve("photos"));
    try {
      assertThat(child.getInputStream().read()).isEqualTo(SlowIndexer.STARTED);

      assertThatThrownBy(() -> LuceneImageIndex.open(temp.resolve("home/index"), MODEL))
          .hasMessageContaining("in use by another lucelens");
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private Process startChild(Path photos) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            SlowIndexer.class.getName(),
            photos.toString(),
            temp.resolve("home").toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
