package io.lucelens.server;

import io.lucelens.index.pipeline.IndexingProgress;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.server.IndexingStatus.State;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One indexing run on a background thread, whose progress anyone can ask for. Thread-safe. */
public final class IndexingJob implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexingJob.class);

  /** An indexing run: {@code progress -> pipeline.run(folders, progress)}. */
  @FunctionalInterface
  public interface Run {
    /** Runs to the end, or until the thread is interrupted. */
    IndexingReport run(IndexingProgress progress) throws Exception;
  }

  private final IndexingProgress alsoTell;
  private final Thread thread;
  private State state;
  private long total;
  private long done;
  private long failed;
  private final long startNanos = System.nanoTime();
  private long endNanos;
  private IndexingReport report;
  private String error;
  private boolean stopping;

  private IndexingJob(State state, Run run, IndexingProgress alsoTell) {
    this.state = state;
    this.alsoTell = alsoTell;
    this.endNanos = startNanos;
    this.thread = Thread.ofPlatform().name("indexing").daemon().unstarted(() -> runToEnd(run));
  }

  /** Nothing to run: the index is served as it is. */
  public static IndexingJob none() {
    return new IndexingJob(State.IDLE, progress -> null, IndexingProgress.SILENT);
  }

  /**
   * Starts a run.
   *
   * @param run the run; it should end soon when its thread is interrupted
   * @param alsoTell hears the same as the status, such as a progress bar on the terminal
   */
  public static IndexingJob start(Run run, IndexingProgress alsoTell) {
    IndexingJob job = new IndexingJob(State.RUNNING, run, alsoTell);
    job.thread.start();
    return job;
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
        Optional.ofNullable(report),
        Optional.ofNullable(error));
  }

  /** Waits for the end of the run, however it ends. */
  public void await() throws InterruptedException {
    thread.join();
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

  private void runToEnd(Run run) {
    try {
      IndexingReport result = run.run(new Counter());
      end(wasStopped() ? State.STOPPED : State.FINISHED, result, null);
    } catch (InterruptedException e) {
      end(State.STOPPED, null, null);
    } catch (Exception | LinkageError | OutOfMemoryError e) {
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
    @Override
    public void started(long files) {
      synchronized (IndexingJob.this) {
        total = files;
      }
      alsoTell.started(files);
    }

    @Override
    public void fileDone() {
      synchronized (IndexingJob.this) {
        done++;
      }
      alsoTell.fileDone();
    }

    @Override
    public void fileFailed(IndexingReport.Failure failure) {
      synchronized (IndexingJob.this) {
        failed++;
      }
      alsoTell.fileFailed(failure);
    }
  }
}
