package io.lucelens.index.pipeline;

import io.lucelens.index.pipeline.IndexingReport.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts what a run does, and tells whoever listens, one call at a time. Sizes are in bytes.
 * Thread-safe.
 */
final class Tally {
  private final IndexingProgress progress;
  private final long startNanos = System.nanoTime();
  private final List<Failure> failures = new ArrayList<>();
  private PaceMeter meter = new PaceMeter(0, 0, startNanos);
  private int added;
  private int changed;
  private int moved;
  private int removed;
  private int unchanged;
  private int knownFailures;

  Tally(IndexingProgress progress) {
    this.progress = progress;
  }

  /**
   * The crawl is over.
   *
   * @param files to be looked at
   * @param bytes of those that have to be read
   */
  synchronized void started(long files, long bytes) {
    meter = new PaceMeter(files, bytes, System.nanoTime());
    progress.started(files);
  }

  /**
   * More is to be looked at than was known at the start.
   *
   * @param files how many more
   * @param bytes of those that have to be read
   */
  synchronized void grew(long files, long bytes) {
    meter.grew(files, bytes);
    progress.totalGrew(meter.pace().files());
  }

  synchronized void added(long size) {
    added++;
    done(size);
  }

  synchronized void changed(long size) {
    changed++;
    done(size);
  }

  synchronized void moved(long size) {
    moved++;
    done(size);
  }

  /** A file was left alone unread. */
  synchronized void unchanged() {
    unchanged++;
    done(0);
  }

  /** A file was read and turned out to be as it was. */
  synchronized void unchangedAfterAll(long size) {
    unchanged++;
    done(size);
  }

  /** A file is not there, and its record stays as it is. */
  synchronized void passedOver(long size) {
    done(size);
  }

  /** A record left the index; no file was dealt with. */
  synchronized void removed() {
    removed++;
  }

  synchronized void fileFailed(Path file, long size, String reason) {
    failed(file, reason);
    done(size);
  }

  /** A file that is as it was when it failed, and was not read again. */
  synchronized void fileFailedBefore(Path file, long size, String reason) {
    knownFailures++;
    fileFailed(file, size, reason);
  }

  /** A folder, which is not among the files that are counted. */
  synchronized void folderFailed(Path folder, String reason) {
    failed(folder, reason);
  }

  private void done(long size) {
    meter.fileDone(PhotoBytes.toRead(size), System.nanoTime());
    progress.fileDone();
    progress.pace(meter.pace());
  }

  private void failed(Path path, String reason) {
    Failure failure = new Failure(path, reason);
    failures.add(failure);
    progress.fileFailed(failure);
  }

  synchronized IndexingReport report(StageWork stages) {
    return new IndexingReport(
        added,
        changed,
        moved,
        removed,
        unchanged,
        failures,
        Duration.ofNanos(System.nanoTime() - startNanos),
        0,
        knownFailures,
        stages);
  }
}
