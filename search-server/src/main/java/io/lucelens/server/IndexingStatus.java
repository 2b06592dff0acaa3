package io.lucelens.server;

import io.lucelens.index.pipeline.IndexingPace;
import io.lucelens.index.pipeline.IndexingReport;
import java.time.Duration;
import java.util.Optional;

/**
 * A snapshot of an {@link IndexingJob}.
 *
 * @param state how far it is
 * @param total files to look at; 0 while the folders are still being walked
 * @param done files dealt with, in whatever way
 * @param failed files that could not be read
 * @param elapsed wall-clock time since the start, until the end if it has ended
 * @param pace bytes, speed and remaining time of a run that goes on, from its first file on
 * @param report what the run did, once it is finished
 * @param error why the run broke off, if it did
 */
public record IndexingStatus(
    State state,
    long total,
    long done,
    long failed,
    Duration elapsed,
    Optional<IndexingPace> pace,
    Optional<IndexingReport> report,
    Optional<String> error) {

  /** How far a run is. */
  public enum State {
    /** There is nothing to run. */
    IDLE,
    /** It is going on. */
    RUNNING,
    /** It came to its end; single files may have failed. */
    FINISHED,
    /** It was told to stop. */
    STOPPED,
    /** It broke off; {@link IndexingStatus#error()} says why. */
    BROKEN
  }
}
