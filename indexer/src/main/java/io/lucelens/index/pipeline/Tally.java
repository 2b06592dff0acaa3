package io.lucelens.index.pipeline;

import io.lucelens.index.pipeline.IndexingReport.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Counts what a run does, and tells whoever listens, one call at a time. Thread-safe. */
final class Tally {
  private final IndexingProgress progress;
  private final long startNanos = System.nanoTime();
  private final List<Failure> failures = new ArrayList<>();
  private int added;
  private int changed;
  private int moved;
  private int removed;
  private int unchanged;
  private int knownFailures;

  Tally(IndexingProgress progress) {
    this.progress = progress;
  }

  synchronized void started(long files) {
    progress.started(files);
  }

  synchronized void added() {
    added++;
    progress.fileDone();
  }

  synchronized void changed() {
    changed++;
    progress.fileDone();
  }

  synchronized void moved() {
    moved++;
    progress.fileDone();
  }

  synchronized void unchanged() {
    unchanged++;
    progress.fileDone();
  }

  /** A file is not there, and its record stays as it is. */
  synchronized void passedOver() {
    progress.fileDone();
  }

  /** A record left the index; no file was dealt with. */
  synchronized void removed() {
    removed++;
  }

  synchronized void fileFailed(Path file, String reason) {
    failed(file, reason);
    progress.fileDone();
  }

  /** A file that is as it was when it failed, and was not read again. */
  synchronized void fileFailedBefore(Path file, String reason) {
    knownFailures++;
    fileFailed(file, reason);
  }

  /** A folder, which is not among the files that are counted. */
  synchronized void folderFailed(Path folder, String reason) {
    failed(folder, reason);
  }

  private void failed(Path path, String reason) {
    Failure failure = new Failure(path, reason);
    failures.add(failure);
    progress.fileFailed(failure);
  }

  synchronized IndexingReport report() {
    return new IndexingReport(
        added,
        changed,
        moved,
        removed,
        unchanged,
        failures,
        Duration.ofNanos(System.nanoTime() - startNanos),
        0,
        knownFailures);
  }
}
