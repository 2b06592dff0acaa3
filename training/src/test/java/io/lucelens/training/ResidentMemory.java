package io.lucelens.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What this process holds of the machine's memory, as Linux counts it. */
final class ResidentMemory {
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]{8,})");
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");

  private ResidentMemory() {}

  /** Only Linux tells. */
  static boolean known() {
    return Files.isReadable(MAPPINGS);
  }

  /**
   * In kilobytes, after a garbage collection: without the heap, so native memory and code. The
   * heap's mappings are left out one by one. Its committed size would not do: not all of that is
   * resident, and a heap that shrinks would look like a leak.
   */
  static long outsideTheHeap() {
    System.gc();
    List<Long> addresses =
        ADDRESS
            .matcher(heap())
            .results()
            .map(address -> Long.parseUnsignedLong(address.group(1), 16))
            .sorted(Long::compareUnsigned)
            .toList();
    long resident = 0;
    boolean isHeap = false;
    try {
      for (String line : Files.readAllLines(MAPPINGS)) {
        var mapping = MAPPING.matcher(line);
        if (mapping.matches()) {
          long start = Long.parseUnsignedLong(mapping.group(1), 16);
          isHeap =
              Long.compareUnsigned(start, addresses.getFirst()) >= 0
                  && Long.compareUnsigned(start, addresses.getLast()) < 0;
        } else if (line.startsWith("Rss:") && !isHeap) {
          resident += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return resident;
  }

  /** The JVM's own words about its heap, with the addresses between which it lies. */
  private static String heap() {
    try {
      ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      return (String)
          ManagementFactory.getPlatformMBeanServer().invoke(commands, "gcHeapInfo", null, null);
    } catch (JMException e) {
      throw new IllegalStateException("This JVM does not tell where its heap is", e);
    }
  }
}
