package io.lucelens.clip.image;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Waits for a decoder, but not for ever. Thread-safe.
 *
 * <p>Nothing in Java can stop a decoder that hangs, in native code or in a loop. So each picture is
 * decoded in a thread of its own, and if it takes too long, the thread is left behind: it goes on
 * costing a core and its memory until it ends, if it does. Only a few are left like that at a time;
 * then pictures are refused, because a process full of them helps nobody.
 */
final class DecodingPatience {
  /** More would be an attack. */
  static final int MOST_LEFT_BEHIND = 4;

  private final Duration patience;
  private final AtomicInteger leftBehind = new AtomicInteger();

  /**
   * @param patience how long a picture may take; far more than the largest needs on a busy machine
   */
  DecodingPatience(Duration patience) {
    this.patience = patience;
  }

  /**
   * Decodes in another thread and waits for the result. An interrupt does not end the waiting; the
   * thread's status is set again afterwards.
   *
   * @throws UnreadableImageException if it takes too long, or too many did before
   * @throws ExecutionException with what the decoder threw
   */
  <T> T await(Callable<T> decoder) throws UnreadableImageException, ExecutionException {
    if (leftBehind.get() >= MOST_LEFT_BEHIND) {
      throw UnreadableImageException.passing(
          leftBehind
              + " pictures before it are still being decoded after "
              + patience.toSeconds()
              + " s each; stop this process, move them away and start again",
          null);
    }
    FutureTask<T> decoding = new FutureTask<>(decoder);
    CountDownLatch ended = new CountDownLatch(1);
    Thread.ofPlatform()
        .daemon()
        .name("image-decoder")
        .start(
            () -> {
              decoding.run();
              ended.countDown();
            });
    try {
      return getUninterruptibly(decoding);
    } catch (TimeoutException e) {
      leaveBehind(ended);
      throw new UnreadableImageException(
          "damaged or hostile: it was not decoded after " + patience.toSeconds() + " s", e);
    }
  }

  /** How many threads that were left behind still decode. */
  int leftBehind() {
    return leftBehind.get();
  }

  /** Counts a thread until it ends after all. */
  private void leaveBehind(CountDownLatch ended) {
    leftBehind.incrementAndGet();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                ended.await();
                leftBehind.decrementAndGet();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private <T> T getUninterruptibly(FutureTask<T> decoding)
      throws ExecutionException, TimeoutException {
    long end = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return decoding.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
