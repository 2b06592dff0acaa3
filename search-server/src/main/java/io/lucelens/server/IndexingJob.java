package io.lucelens.server;

import io.lucelens.index.crawl.WatchMode;
import io.lucelens.index.pipeline.IndexingPace;
import io.lucelens.index.pipeline.IndexingProgress;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.server.IndexingStatus.State;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexing on a background thread, whose progress anyone can ask for: one run, or, while a library
 * is watched, a run whenever something has changed. Thread-safe.
 */
public final class IndexingJob implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexingJob.class);

  /** An indexing run: {@code progress -> pipeline.run(folders, progress)}. */
  @FunctionalInterface
  public interface Run {
    /** Runs to the end, or until the thread is interrupted. */
    IndexingReport run(IndexingProgress progress) throws Exception;
  }

  /** What follows the first run. */
  public interface Watch extends AutoCloseable {
    /** Begins to watch; called before the first run, so that no change is missed. */
    void start() throws Exception;

    /** Waits until there is something to do, and says what; called after each run. */
    Run next() throws InterruptedException;

    /** Hears how each later run ended. */
    void ended(IndexingStatus status);

    /** How each folder of the library is watched. */
    Map<Path, WatchMode> modes();

    /** Lets go of the system's resources; called when nothing runs any more. */
    @Override
    void close();
  }

  private final IndexingProgress alsoTell;
  private final Optional<Watch> watch;
  private final Thread thread;
  private final CountDownLatch firstRun = new CountDownLatch(1);
  private State state;
  private long total;
  private long done;
  private long failed;
  private IndexingPace pace;
  private long startNanos = System.nanoTime();
  private long endNanos;
  private IndexingReport report;
  private String error;
  private boolean stopping;

  private IndexingJob(State state, Run run, IndexingProgress alsoTell, Optional<Watch> watch) {
    this.state = state;
    this.alsoTell = alsoTell;
    this.watch = watch;
    this.endNanos = startNanos;
    this.thread = Thread.ofPlatform().name("indexing").daemon().unstarted(() -> runAll(run));
  }

  /** Nothing to run: the index is served as it is. */
  public static IndexingJob none() {
    IndexingJob job =
        new IndexingJob(State.IDLE, progress -> null, IndexingProgress.SILENT, Optional.empty());
    job.firstRun.countDown();
    return job;
  }

  /**
   * Starts a run.
   *
   * @param run the run; it should end soon when its thread is interrupted
   * @param alsoTell hears the same as the status, such as a progress bar on the terminal
   */
  public static IndexingJob start(Run run, IndexingProgress alsoTell) {
    return start(new IndexingJob(State.RUNNING, run, alsoTell, Optional.empty()));
  }

  /**
   * Starts a run, and goes on with what a watch says until it is closed.
   *
   * @param run the first run
   * @param alsoTell hears of the first run; later ones are short and many
   * @param watch closed with this job
   */
  public static IndexingJob watching(Run run, IndexingProgress alsoTell, Watch watch) {
    return start(new IndexingJob(State.RUNNING, run, alsoTell, Optional.of(watch)));
  }

  private static IndexingJob start(IndexingJob job) {
    job.thread.start();
    return job;
  }

  /** How each folder of the library is watched; nothing if none is. */
  public Map<Path, WatchMode> watched() {
    return watch.map(Watch::modes).orElse(Map.of());
  }

  /** How the run goes right now. */
  public synchronized IndexingStatus status() {
    long end = state == State.RUNNING ? System.nanoTime() : endNanos;
    return new IndexingStatus(
        state,
        total,
        done,
        failed,
        Duration.ofNanos(end - startNanos),
        Optional.ofNullable(pace),
        Optional.ofNullable(report),
        Optional.ofNullable(error));
  }

  /** Waits for the end of the first run, however it ends. */
  public void await() throws InterruptedException {
    firstRun.await();
  }

  /** Interrupts the run and waits until it has let go of the index. */
  @Override
  public void close() {
    synchronized (this) {
      stopping = true;
    }
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void runAll(Run first) {
    try (Watch watching = watch.orElse(null)) {
      boolean watches = watching != null && begins(watching);
      runToEnd(first, alsoTell);
      firstRun.countDown();
      while (watches && !wasStopped()) {
        Run next = watching.next();
        begin();
        runToEnd(next, IndexingProgress.SILENT);
        watching.ended(status());
      }
    } catch (InterruptedException e) {
      // It was told to stop, and there is nothing left to do.
      LOG.debug("Watching ends");
    } catch (RuntimeException | Error e) {
      LOG.error("Watching broke off; the index is no longer kept up to date", e);
      end(State.BROKEN, null, reason(e));
    } finally {
      firstRun.countDown();
    }
  }

  private boolean begins(Watch watching) throws InterruptedException {
    try {
      watching.start();
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.error("The folders cannot be watched", e);
      return false;
    }
  }

  private synchronized void begin() {
    state = State.RUNNING;
    total = 0;
    done = 0;
    failed = 0;
    pace = null;
    error = null;
    startNanos = System.nanoTime();
  }

  private void runToEnd(Run run, IndexingProgress hearer) {
    try {
      IndexingReport result = run.run(new Counter(hearer));
      end(wasStopped() ? State.STOPPED : State.FINISHED, result, null);
    } catch (InterruptedException e) {
      end(State.STOPPED, null, null);
    } catch (Exception | Error e) {
      // Errors too: whatever ends this thread ends watching, and nobody is told.
      LOG.error("Indexing broke off; what was committed stays and searches go on", e);
      end(State.BROKEN, null, reason(e));
    }
  }

  private synchronized boolean wasStopped() {
    return stopping;
  }

  private synchronized void end(State last, IndexingReport result, String why) {
    state = last;
    report = result;
    error = why;
    pace = null;
    endNanos = System.nanoTime();
  }

  private static String reason(Throwable e) {
    if (e instanceof NoSuchFileException missing && missing.getReason() == null) {
      return e.getMessage() + ": no such file or folder";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Counts, and passes on what it hears. */
  private final class Counter implements IndexingProgress {
    private final IndexingProgress hearer;

    Counter(IndexingProgress hearer) {
      this.hearer = hearer;
    }

    @Override
    public void started(long files) {
      synchronized (IndexingJob.this) {
        total = files;
      }
      hearer.started(files);
    }

    @Override
    public void totalGrew(long files) {
      synchronized (IndexingJob.this) {
        total = files;
      }
      hearer.totalGrew(files);
    }

    @Override
    public void fileDone() {
      synchronized (IndexingJob.this) {
        done++;
      }
      hearer.fileDone();
    }

    @Override
    public void pace(IndexingPace latest) {
      synchronized (IndexingJob.this) {
        pace = latest;
      }
      hearer.pace(latest);
    }

    @Override
    public void fileFailed(IndexingReport.Failure failure) {
      synchronized (IndexingJob.this) {
        failed++;
      }
      hearer.fileFailed(failure);
    }
  }
}
