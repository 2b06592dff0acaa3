package io.lucelens.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux counts for this process: memory in megabytes, native and mapped files included, and
 * bytes written.
 */
final class ProcessMemory {
  private ProcessMemory() {}

  /** Resident now. */
  static long resident() {
    return status("VmRSS");
  }

  /** Resident at most so far. */
  static long peak() {
    return status("VmHWM");
  }

  /** Lets {@link #peak()} count from now on. */
  static void resetPeak() {
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException e) {
      throw new IllegalStateException("Peak memory can be reset on Linux only", e);
    }
  }

  /** Resident now, without files that are mapped and could be dropped. */
  static long anonymous() {
    return status("RssAnon");
  }

  /** What was written to files so far, in bytes, whether it has reached the disk or not. */
  static long bytesWritten() {
    return value(Path.of("/proc/self/io"), "wchar");
  }

  private static long status(String key) {
    return value(Path.of("/proc/self/status"), key) / 1024;
  }

  private static long value(Path file, String key) {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(key + ":")) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(file + " can be read on Linux only", e);
    }
    throw new IllegalStateException(file + " has no " + key);
  }
}
