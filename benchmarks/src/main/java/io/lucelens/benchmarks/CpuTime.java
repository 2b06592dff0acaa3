package io.lucelens.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/** CPU time of the whole process: pictures are decoded in threads of their own. */
final class CpuTime {
  private static final OperatingSystemMXBean CPU =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** The system counts in hundredths of a second, so that one picture alone is not enough. */
  private static final long ENOUGH_NANOSECONDS = 400_000_000;

  /**
   * Work of a few microseconds, repeated for so long, has the JIT compiler at it for seconds
   * afterwards, and its time would count as that of whatever is measured next.
   */
  private static final int MOST_REPETITIONS = 200;

  private CpuTime() {}

  /** Seconds so far, of all threads. */
  static double soFar() {
    return CPU.getProcessCpuTime() / 1e9;
  }

  /** The best of some rounds, in seconds for one piece of work; two more let the JVM warm up. */
  static double best(Callable<?> work, int rounds) {
    double best = Double.MAX_VALUE;
    for (int round = -2; round < rounds; round++) {
      double seconds = seconds(work);
      best = round < 0 ? best : Math.min(best, seconds);
    }
    return best;
  }

  private static double seconds(Callable<?> work) {
    long start = CPU.getProcessCpuTime();
    long end = start;
    int done = 0;
    try {
      for (; end - start < ENOUGH_NANOSECONDS && done < MOST_REPETITIONS; done++) {
        work.call();
        end = CPU.getProcessCpuTime();
      }
    } catch (Exception e) {
      throw new IllegalStateException("A benchmark broke down", e);
    }
    return (end - start) / 1e9 / done;
  }
}
