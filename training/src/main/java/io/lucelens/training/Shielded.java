package io.lucelens.training;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Does work that an interrupt must not break: Java closes a file under an interrupted thread, and
 * an image that cannot be read would then count as a bad image.
 */
final class Shielded {
  private Shielded() {}

  /**
   * Does the work on a thread of its own and waits for it. The interrupt status of the calling
   * thread is kept for whoever asks next.
   */
  static <T> T call(Callable<T> work) throws IOException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("shielded").start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException rethrown(Throwable cause) {
    return switch (cause) {
      case IOException disk -> disk;
      case RuntimeException known -> throw known;
      case Error error -> throw error;
      default -> throw new IllegalStateException("The work failed.", cause);
    };
  }

  /** Work that gives nothing. */
  @FunctionalInterface
  interface Work {
    /** Does it. */
    void run() throws IOException;
  }

  /** As {@link #call} for work that gives nothing. */
  static void run(Work work) throws IOException {
    call(
        () -> {
          work.run();
          return null;
        });
  }
}
