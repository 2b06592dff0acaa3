package io.lucelens.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this process holds of the machine's memory, as Linux counts it. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentMemory() {}

  /** Only Linux tells. */
  static boolean known() {
    return Files.isReadable(STATUS);
  }

  /** In kilobytes, after a garbage collection: without the heap, so native memory and code. */
  static long outsideTheHeap() {
    System.gc();
    try (Stream<String> lines = Files.lines(STATUS)) {
      long resident =
          lines
              .filter(line -> line.startsWith("VmRSS"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow();
      return resident - Runtime.getRuntime().totalMemory() / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
