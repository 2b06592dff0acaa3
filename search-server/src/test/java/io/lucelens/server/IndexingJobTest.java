package io.lucelens.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.index.crawl.WatchMode;
import io.lucelens.index.pipeline.IndexingProgress;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.index.pipeline.IndexingReport.Failure;
import io.lucelens.server.IndexingStatus.State;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class IndexingJobTest {
  private static final Failure FAILURE = new Failure(Path.of("/photos/bad.jpg"), "truncated");
  private static final IndexingReport REPORT =
      new IndexingReport(2, 0, 0, 0, 0, List.of(FAILURE), Duration.ofSeconds(1));

  @Test
  void progressCanBeSeenWhileItRunsAndTheReportStays() throws Exception {
    CountDownLatch halfway = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    IndexingJob.Run run =
        progress -> {
          progress.started(3);
          progress.fileDone();
          progress.fileFailed(FAILURE);
          halfway.countDown();
          goOn.await();
          progress.fileDone();
          progress.fileDone();
          return REPORT;
        };
    try (IndexingJob job = IndexingJob.start(run, IndexingProgress.SILENT)) {
      halfway.await();
      IndexingStatus during = job.status();
      assertThat(during.state()).isEqualTo(State.RUNNING);
      assertThat(during.total()).isEqualTo(3);
      assertThat(during.done()).isEqualTo(1);
      assertThat(during.failed()).isEqualTo(1);
      assertThat(during.report()).isEmpty();
      goOn.countDown();
      job.await();
      IndexingStatus after = job.status();
      assertThat(after.state()).isEqualTo(State.FINISHED);
      assertThat(after.done()).isEqualTo(3);
      assertThat(after.report()).contains(REPORT);
      assertThat(job.status().elapsed()).isEqualTo(after.elapsed());
    }
  }

  @Test
  void theTerminalHearsTheSame() throws Exception {
    List<String> heard = new ArrayList<>();
    IndexingProgress terminal =
        new IndexingProgress() {
          @Override
          public void started(long files) {
            heard.add("started " + files);
          }

          @Override
          public void totalGrew(long files) {
            heard.add("grew to " + files);
          }

          @Override
          public void fileDone() {
            heard.add("done");
          }

          @Override
          public void fileFailed(Failure failure) {
            heard.add(failure.reason());
          }
        };
    IndexingJob.Run run =
        progress -> {
          progress.started(1);
          progress.fileFailed(FAILURE);
          progress.fileDone();
          progress.totalGrew(2);
          return REPORT;
        };
    try (IndexingJob job = IndexingJob.start(run, terminal)) {
      job.await();
      assertThat(job.status().total()).isEqualTo(2);
    }
    assertThat(heard).containsExactly("started 1", "truncated", "done", "grew to 2");
  }

  @Test
  void aRunThatBreaksOffSaysWhy() throws Exception {
    IndexingJob.Run run =
        progress -> {
          throw new NoSuchFileException("/photos");
        };
    try (IndexingJob job = IndexingJob.start(run, IndexingProgress.SILENT)) {
      job.await();
      assertThat(job.status().state()).isEqualTo(State.BROKEN);
      assertThat(job.status().error()).contains("/photos: no such file or folder");
    }
  }

  @Test
  void aRunThatSaysItselfWhatIsMissingIsTakenAtItsWord() throws Exception {
    IndexingJob.Run run =
        progress -> {
          throw new NoSuchFileException("/photos", null, "mount its disk");
        };
    try (IndexingJob job = IndexingJob.start(run, IndexingProgress.SILENT)) {
      job.await();
      assertThat(job.status().error()).contains("/photos: mount its disk");
    }
  }

  @Test
  void anErrorBreaksTheRunOffAndIsSaidToo() throws Exception {
    for (Error error : List.of(new OutOfMemoryError("heap"), new StackOverflowError("deep"))) {
      IndexingJob.Run run =
          progress -> {
            throw error;
          };
      try (IndexingJob job = IndexingJob.start(run, IndexingProgress.SILENT)) {
        job.await();
        assertThat(job.status().state()).isEqualTo(State.BROKEN);
        assertThat(job.status().error()).contains(error.getMessage());
      }
    }
  }

  @Test
  void closingInterruptsTheRunAndWaitsForIt() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    List<String> events = new ArrayList<>();
    IndexingJob.Run run =
        progress -> {
          started.countDown();
          try {
            Thread.sleep(Duration.ofMinutes(10));
          } catch (InterruptedException e) {
            events.add("committed");
          }
          return REPORT;
        };
    IndexingJob job = IndexingJob.start(run, IndexingProgress.SILENT);
    started.await();
    job.close();
    assertThat(events).containsExactly("committed");
    assertThat(job.status().state()).isEqualTo(State.STOPPED);
  }

  @Test
  void whileALibraryIsWatchedThereIsARunForEachChangeUntilItIsClosed() throws Exception {
    BlockingQueue<IndexingJob.Run> changes = new LinkedBlockingQueue<>();
    BlockingQueue<IndexingStatus> ended = new LinkedBlockingQueue<>();
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    IndexingJob.Watch watch =
        new IndexingJob.Watch() {
          @Override
          public void start() {
            events.add("start");
          }

          @Override
          public IndexingJob.Run next() throws InterruptedException {
            return changes.take();
          }

          @Override
          public void ended(IndexingStatus status) {
            ended.add(status);
          }

          @Override
          public Map<Path, WatchMode> modes() {
            return Map.of(Path.of("/photos"), WatchMode.EVENTS);
          }

          @Override
          public void close() {
            events.add("close");
          }
        };
    IndexingJob.Run first =
        progress -> {
          events.add("first");
          return REPORT;
        };
    IndexingJob job = IndexingJob.watching(first, IndexingProgress.SILENT, watch);
    job.await();
    changes.add(
        progress -> {
          throw new NoSuchFileException("/photos", null, "the disk is full");
        });
    changes.add(progress -> REPORT);

    assertThat(ended.take().error()).contains("/photos: the disk is full");
    assertThat(ended.take().state()).isEqualTo(State.FINISHED);
    assertThat(job.status().error()).isEmpty();
    assertThat(job.watched()).containsKey(Path.of("/photos"));
    job.close();
    assertThat(events).containsExactly("start", "first", "close");
  }

  @Test
  void nothingToRunIsIdle() throws Exception {
    try (IndexingJob job = IndexingJob.none()) {
      job.await();
      assertThat(job.status().state()).isEqualTo(State.IDLE);
    }
  }
}
