package io.lucelens.benchmarks;

import ai.djl.pytorch.jni.JniUtils;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Times work that runs on several threads at once. A thread's time is its own CPU time, so that
 * other processes on the machine count little; the best of several rounds is taken, because noise
 * only ever adds.
 */
final class Timing implements AutoCloseable {
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  private final ExecutorService threads;
  private final int count;

  Timing(int count) {
    this.count = count;
    threads = Executors.newFixedThreadPool(count);
  }

  /** CPU time of the calling thread so far, in nanoseconds. */
  static long threadCpuNanos() {
    return CPU.getCurrentThreadCpuTime();
  }

  /** The best CPU time of a run, in seconds, with the same work on every thread at a time. */
  double best(Runnable work, int rounds) {
    double best = Double.MAX_VALUE;
    for (int round = 0; round <= rounds; round++) {
      double seconds = round(work);
      if (round > 0) { // the first one warms up
        best = Math.min(best, seconds);
      }
    }
    return best;
  }

  private double round(Runnable work) {
    List<Future<Double>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      running.add(threads.submit(() -> cpuTime(work)));
    }
    double sum = 0;
    try {
      for (Future<Double> run : running) {
        sum += run.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("A benchmark broke down", e);
    }
    return sum / count;
  }

  private static double cpuTime(Runnable work) {
    JniUtils.setGradMode(false);
    // The engine's setting reaches a new thread only with its first parallel loop.
    JniUtils.setNumThreads(1);
    long start = CPU.getCurrentThreadCpuTime();
    work.run();
    return (CPU.getCurrentThreadCpuTime() - start) / 1e9;
  }

  @Override
  public void close() {
    threads.close();
  }
}
