package io.lucelens.clip.checkpoint.hub;

import java.time.Duration;

/** Is told how a pull goes, always by the thread that pulls. */
public interface PullProgress {
  /**
   * What is to be fetched is known.
   *
   * @param files how many; those that are in the cache are not counted
   * @param bytes of these files together
   * @param there bytes of them that an earlier attempt left
   */
  void started(int files, long bytes, long there);

  /** So many bytes more are on disk; negative if a file has to start over. */
  void advanced(long bytes);

  /** A file is complete and verified. */
  void fileDone(String name);

  /** An attempt failed for a reason and the next one comes after a pause. */
  void retrying(String reason, Duration pause);

  /** Another process or thread is pulling the same model; waits until it is done. */
  void waiting();
}
