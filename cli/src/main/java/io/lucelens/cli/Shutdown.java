package io.lucelens.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a command end cleanly when the JVM is told to stop (Ctrl-C, SIGTERM). */
final class Shutdown {
  /** Committing a large index to a slow disk takes seconds; a hung command must end sometime. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Shutdown() {}

  /**
   * Does work on this thread. If the JVM is told to stop meanwhile, the thread is interrupted, and
   * the JVM waits until the work has let go of everything.
   */
  static <T> T heeding(Callable<T> work) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Thread worker = Thread.currentThread();
    Thread hook = new Thread(() -> interruptAndWait(worker, ended), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.call();
    } finally {
      ended.countDown();
      forget(hook);
    }
  }

  private static void interruptAndWait(Thread worker, CountDownLatch ended) {
    worker.interrupt();
    try {
      ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      // The JVM is on its way out, so there is nothing left to forget; it ends after the hook.
      return;
    }
  }
}
