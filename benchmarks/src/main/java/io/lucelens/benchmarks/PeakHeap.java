package io.lucelens.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.stream.Stream;

/** The most that the Java heap held, garbage included, as each of its pools remembers it. */
final class PeakHeap {
  private PeakHeap() {}

  /** Counts from what is used now. */
  static void reset() {
    System.gc();
    pools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** Megabytes at most since; too much rather than too little, since pools peak one by one. */
  static long megabytes() {
    return pools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() >> 20;
  }

  private static Stream<MemoryPoolMXBean> pools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP);
  }
}
