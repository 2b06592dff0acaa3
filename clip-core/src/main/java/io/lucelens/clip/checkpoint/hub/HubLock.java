package io.lucelens.clip.checkpoint.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A lock on a file, which ends with the process that holds it. */
final class HubLock implements AutoCloseable {
  private static final long POLL_MILLIS = 200;

  private final FileChannel channel;

  private HubLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock, and waits as long as another process or thread has it.
   *
   * @param file made if it is not there
   * @throws HubException if it cannot be made, or the thread is interrupted
   */
  static HubLock take(Path file, PullProgress progress) {
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        await(channel, progress);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      return new HubLock(channel);
    } catch (IOException e) {
      throw new HubException(
          "The lock "
              + file
              + " cannot be made: "
              + e
              + ". Make the cache folder writable, or name another one in HF_HUB_CACHE.",
          e);
    }
  }

  private static void await(FileChannel channel, PullProgress progress) throws IOException {
    boolean told = false;
    while (!isTaken(channel)) {
      if (!told) {
        progress.waiting();
        told = true;
      }
      Pause.millis(POLL_MILLIS);
    }
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldByAnotherThread) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new HubException("A lock in the cache cannot be released: " + e, e);
    }
  }
}
