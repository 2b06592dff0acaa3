package io.lucelens.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux counts for this process, in megabytes: native memory and mapped files included. */
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

  private static long status(String key) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(key + ":")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("Memory can be read on Linux only", e);
    }
    throw new IllegalStateException("/proc/self/status has no " + key);
  }
}
